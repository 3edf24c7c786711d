import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Context } from '../store.ts'
import { cancelledAmong, subscribe, type TrainJob } from '../store.ts'
import { endOpenRuns } from '../tracking.ts'

/** How this program is started again, to train in a process of its own. */
export interface Program {
  command: string
  args: string[]
  environment: NodeJS.ProcessEnv
}

const patienceMs = 3_000

/**
 * Trains in a child process: memory goes back when it ends, a crash of it is a failed job and no more, and a cancelled
 * training is one that is killed. Resolves with what the training printed as JSON.
 */
export const runTrainJob = async (
  ctx: Context,
  program: Program,
  id: string,
  job: TrainJob,
  signal: AbortSignal,
): Promise<object> => {
  // What a worker that was killed left open is nobody's any more.
  await endOpenRuns(ctx, { 'cultivar.job': id }, 'KILLED')
  const args = ['train', job.model, '--mode', job.mode, '--trigger', job.trigger, '--job', id, '--json']
  if (job.trials !== undefined) args.push('--n-trials', String(job.trials))
  // The pipe to its standard input is how the child notices that its worker died.
  const child = spawn(program.command, [...program.args, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: program.environment,
  })
  const output = { text: '', error: '' }
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    output.text += part
  })
  createInterface({ input: child.stderr }).on('line', (line) => {
    output.error = line
    ctx.log.info({ job: id, model: job.model }, line)
  })
  const kill = () => {
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), patienceMs).unref()
  }
  signal.addEventListener('abort', kill, { once: true })
  if (signal.aborted) kill()
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  signal.removeEventListener('abort', kill)
  if (code === 0) return JSON.parse(output.text) as object
  await endOpenRuns(ctx, { 'cultivar.job': id }, 'KILLED')
  throw new Error(output.error || `the training ended with code ${code}`)
}

/** Aborts the jobs of this worker that somebody cancels. */
export const followCancellations = (ctx: Context, running: Map<string, AbortController>): Promise<void> =>
  subscribe(ctx.store, (event) => {
    if (event?.event === 'job' && event['state'] === 'cancelled') running.get(String(event['id']))?.abort()
    if (event === undefined) lookAgain(ctx, running).catch(() => {})
  })

// A connection was lost, and with it perhaps the word that a job was cancelled.
const lookAgain = async ({ store }: Context, running: Map<string, AbortController>) => {
  for (const id of await cancelledAmong(store, [...running.keys()])) running.get(id)?.abort()
}
