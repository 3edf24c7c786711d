import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { Crew } from '../learners.ts'

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

/** A crew whose threads live until they are sent home. */
export interface OpenCrew extends Crew {
  close(): Promise<void>
}

/**
 * Starts threads that help the calling one with fits: `threads` in all, by default as many as there are processors. They
 * sleep when there is nothing to do, and do not keep the process alive. One that fails to start is not missed.
 */
export const openCrew = (threads: number = availableParallelism()): OpenCrew => {
  const workers = Array.from({ length: threads - 1 }, (_, own) => {
    const worker = new Worker(new URL(`./crew/worker${extension}`, import.meta.url), { workerData: { own } })
    worker.unref()
    worker.on('error', () => undefined)
    return worker
  })
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
