/**
 * Threads that help with a fit. They come to its memory and sleep until the bell of its job rings; then they and the
 * calling thread take task after task until none is left. Who wakes late finds nothing to do, and nobody waits for it.
 * What a fit gives does not depend on who helps.
 */
export interface Crew {
  /** How many threads work at most, the calling one counted. */
  threads: number
  /** Milliseconds on a stopwatch, to find out whether help helps. */
  now(): number
  /** Sends the others to a job. The memory must be shared, and serve no other job before all have left it. */
  join(shift: Shift): void
}

/** Where to help: `job` is the address of the job's record, `scratch` that of some memory for each helper. */
export interface Shift {
  module: WebAssembly.Module
  memory: WebAssembly.Memory
  job: number
  scratch: number[]
}

/** Words of a job's record, as kernels/assembly/layout.ts has them. */
const jobWords = { left: 0, done: 1, bell: 2, tasks: 3 } as const

/** A bell that has rung for the last time. */
const gone = -1

/** The kernels of those who share. */
interface Sharing {
  help(job: number, scratch: number): void
  areDone(job: number, tasks: number): number
}

// How many helpers are in a memory, or on their way there; above the constants of the kernels and below the first job.
const visitorsAt = 65536 - 64

const visitorsOf = (memory: WebAssembly.Memory): Int32Array => new Int32Array(memory.buffer, visitorsAt, 1)

/** Whether no helper is in the memory, nor will come to it. */
export const isLeft = (memory: WebAssembly.Memory): boolean => Atomics.load(visitorsOf(memory), 0) === 0

/** Sends the helpers of a crew to a job. */
export const invite = (crew: Crew, shift: Shift): void => {
  Atomics.add(visitorsOf(shift.memory), 0, crew.threads - 1)
  crew.join(shift)
}

/** Gives tasks of the record out to all threads, works itself, and returns when the last is done. */
export const share = (words: Int32Array, tasks: number, { help, areDone }: Sharing, scratch: number): void => {
  const job = words.byteOffset
  words[jobWords.tasks] = tasks
  Atomics.store(words, jobWords.done, 0)
  // From here on tasks can be taken.
  Atomics.store(words, jobWords.left, tasks)
  Atomics.add(words, jobWords.bell, 1)
  Atomics.notify(words, jobWords.bell)
  help(job, scratch)
  if (areDone(job, tasks)) return
  for (;;) {
    const done = Atomics.load(words, jobWords.done)
    if (done === tasks) return
    Atomics.wait(words, jobWords.done, done)
  }
}

/** Sends the helpers away for good. */
export const dismiss = (words: Int32Array): void => {
  Atomics.store(words, jobWords.bell, gone)
  Atomics.notify(words, jobWords.bell)
}

/** What a helper does: helps whenever the bell rings, until it is sent away. Blocks its thread. */
export const helpAlong = ({ module, memory, job, scratch }: Shift, own: number): void => {
  const abort = () => {
    throw new Error('a kernel of the learners has failed')
  }
  const { exports } = new WebAssembly.Instance(module, { env: { memory, abort } })
  const { help, listen } = exports as unknown as Pick<Sharing, 'help'> & { listen(job: number, seen: number): number }
  const words = new Int32Array(memory.buffer, job, 32)
  for (;;) {
    const seen = Atomics.load(words, jobWords.bell)
    if (seen === gone) break
    help(job, scratch[own]!)
    if (listen(job, seen) === seen) Atomics.wait(words, jobWords.bell, seen)
  }
  Atomics.sub(visitorsOf(memory), 0, 1)
}
