import { Worker } from 'node:worker_threads'
import type { TrialInput } from './fit-trial.ts'
import type { Outcome, Report } from './study.ts'
import { answers, type Birth, type Job, type Said } from './talk.ts'

/** Threads that fit trials. Each has the rows from its birth; a fit that takes too much memory ends its thread alone. */
export interface Threads {
  run(job: Job, report: Report): Promise<Outcome>
  /** Ends all of them, in the middle of whatever they do, and starts none any more. */
  close(): Promise<void>
}

interface Room {
  /** Bounds what each thread may keep besides the numbers in its arrays. */
  heapMb?: number
  /** Whether each may have a crew of its own: there is one at a time. */
  helped?: boolean
}

/** Starts a thread whenever none is idle. */
export const openThreads = (input: TrialInput, room: Room = {}): Threads => {
  const all = new Set<Thread>()
  const idle: Thread[] = []
  let isClosed = false
  return {
    run: async (job, report) => {
      if (isClosed) throw new Error('The threads of this search have ended.')
      const thread = idle.pop() ?? born(input, room)
      all.add(thread)
      const outcome = await fitOn(thread, job, report).finally(() => thread.ended && all.delete(thread))
      if (!thread.ended) idle.push(thread)
      return outcome
    },
    close: async () => {
      isClosed = true
      await Promise.all([...all].map(({ worker }) => worker.terminate()))
    },
  }
}

interface Thread {
  worker: Worker
  answer: Int32Array
  ended: boolean
}

const script = new URL(`./thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url)

const born = (input: TrialInput, { heapMb, helped = false }: Room): Thread => {
  const answer = new Int32Array(new SharedArrayBuffer(4))
  const resourceLimits = heapMb === undefined ? {} : { maxOldGenerationSizeMb: heapMb }
  const worker = new Worker(script, { workerData: { input, answer, helped } satisfies Birth, resourceLimits })
  return { worker, answer, ended: false }
}

const fitOn = (thread: Thread, job: Job, report: Report): Promise<Outcome> => {
  const { worker, answer } = thread
  const started = performance.now()
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
  const hear = (said: Said) => {
    if (said.said === 'outcome') return resolve(said.outcome)
    if (said.said === 'broken') return reject(said.error)
    const isStopped = report(said.step, said.value)
    Atomics.store(answer, 0, isStopped ? answers.stop : answers.on)
    Atomics.notify(answer, 0)
  }
  const fail = (error: NodeJS.ErrnoException) => {
    thread.ended = true
    if (error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return reject(error)
    resolve({ state: 'failed', message: 'It ran out of memory.', seconds: (performance.now() - started) / 1000 })
  }
  const end = () => fail(new Error('The thread of a trial ended.'))
  worker.on('message', hear).on('error', fail).on('exit', end)
  worker.postMessage(job)
  return promise.finally(() => worker.off('message', hear).off('error', fail).off('exit', end))
}
