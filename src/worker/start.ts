import type { Project } from '../define.ts'
import type { TickOptions } from '../loop.ts'
import { type Context, openQueue, type TrainJob, trainQueue } from '../store.ts'
import { keepTicking } from './tick.ts'
import { followCancellations, type Program, runTrainJob } from './train.ts'

export interface WorkerOptions extends TickOptions {
  /** How this program is started for a training. */
  program: Program
  tickMs: number
}

export interface Worker {
  /** Stops ticking, ends a running training (its job goes to the next worker), and leaves. */
  close(): Promise<void>
}

/** Takes trainings from the queue and looks at the loop. Any number of workers can run. */
export const startWorker = async (
  ctx: Context,
  project: Project,
  { program, ...options }: WorkerOptions,
): Promise<Worker> => {
  const queue = await openQueue(ctx.store, { supervise: true })
  const stop = new AbortController()
  const running = new Map<string, AbortController>()
  await followCancellations(ctx, running)
  await queue.work<TrainJob>(trainQueue, { pollingIntervalSeconds: 0.5 }, async ([job]) => {
    if (!job) return undefined
    const cancel = new AbortController()
    running.set(job.id, cancel)
    try {
      return await runTrainJob(ctx, program, job.id, job.data, AbortSignal.any([cancel.signal, stop.signal]))
    } finally {
      running.delete(job.id)
    }
  })
  const ticking = keepTicking(ctx, project, queue, { ...options, signal: stop.signal })
  return {
    close: async () => {
      stop.abort()
      await ticking
      await queue.stop({ graceful: true, timeout: 10_000 })
    },
  }
}
