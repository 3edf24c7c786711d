import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { AnyLearner, Crew } from '../learners.ts'

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

/** The crew of a step, which comes when the first fit has use for it. */
export interface StepCrew {
  /** What a fit of this learner to so many rows is given. */
  for(learner: Pick<AnyLearner, 'helped'>, rows: number): Promise<{ crew?: Crew }>
  close(): Promise<void>
}

// Fits of fewer rows are over before the threads have started.
const fewestRows = 20_000
// More hardly find anything to do between two splits.
const mostThreads = 8

export const openStepCrew = (threads: number = Math.min(mostThreads, availableParallelism())): StepCrew => {
  let opened: Promise<OpenCrew> | undefined
  return {
    for: async ({ helped }, rows) => {
      if (!helped || threads < 2 || rows < fewestRows) return {}
      opened ??= openCrew(threads)
      return { crew: await opened }
    },
    close: async () => (await opened)?.close(),
  }
}

/** A crew whose threads live until they are sent home. */
interface OpenCrew extends Crew {
  close(): Promise<void>
}

/**
 * Starts threads that help the calling one with fits: `threads` in all. It waits until they are there, because a fit keeps
 * the calling thread from letting anybody in. They sleep when there is nothing to do, and do not keep the process alive.
 */
export const openCrew = async (threads: number): Promise<OpenCrew> => {
  const workers = await Promise.all(Array.from({ length: threads - 1 }, (_, own) => start(own)))
  return {
    threads,
    now: () => performance.now(),
    join: (shift) => {
      for (const worker of workers) worker.postMessage(shift)
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}

const start = async (own: number): Promise<Worker> => {
  const worker = new Worker(new URL(`./crew/worker${extension}`, import.meta.url), { workerData: { own } })
  await once(worker, 'message')
  worker.unref()
  return worker
}
