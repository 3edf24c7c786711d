import { join } from 'node:path'
import { measure } from '../measure.ts'
import { bench } from '../setup.ts'
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
