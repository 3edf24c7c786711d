import { join } from 'node:path'
import { measure } from '../measure.ts'
import { bench } from '../setup.ts'
import { ask } from './replay.ts'
import { python } from './servers.ts'

/** Medians, in seconds, of what MLflow's own client takes for the same; most of it is often the client's. */
export const throughClient = async (url: string, args: string[]): Promise<Record<string, number>> => {
  const { stdout } = await measure({
    program: python(),
    args: [join(bench, 'mlflow', 'peers', 'client.py'), url, ...args],
    environment: { MLFLOW_DISABLE_TELEMETRY: 'true', GIT_PYTHON_REFRESH: 'quiet' },
  })
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!)
}

/** A run of the first experiment, with nothing in it. */
export const newRun = async (url: string): Promise<string> => {
  const made = await ask(url, { method: 'POST', path: '/runs/create', body: { experiment_id: '0', start_time: 1 } })
  return (made as { run: { info: { run_id: string } } }).run.info.run_id
}
