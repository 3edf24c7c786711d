import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Crew } from '../learners.ts'

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

/** A crew whose threads live until they are sent home. */
export interface OpenCrew extends Crew {
  close(): Promise<void>
}

/**
 * Starts threads that help the calling one with fits: `threads` in all, by default as many as there are processors. It
 * waits until they are there, because a fit keeps the calling thread from letting anybody in. They sleep when there is
 * nothing to do, and do not keep the process alive.
 */
export const openCrew = async (threads: number = availableParallelism()): Promise<OpenCrew> => {
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
