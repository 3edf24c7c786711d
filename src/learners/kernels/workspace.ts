import { type Crew, isLeft } from './crew.ts'
import { treesModule } from './trees.wasm.ts'

/** What assembly/ exports. All arguments are addresses in the memory, counts and numbers. */
export interface Kernels {
  work(job: number, from: number, to: number, scratch: number): void
  help(job: number, scratch: number): void
  listen(job: number, seen: number): number
  areDone(job: number, tasks: number): number
  search(job: number, feature: number, histogram: number, node: number, scratch: number): void
  partition(rows: number, count: number, bins: number, stride: number, goesLeft: number, spare: number): number
  gather(rows: number, count: number, pairs: number, out: number): void
  sumPairs(pairs: number, count: number, out: number): void
  addValue(rows: number, count: number, scores: number, value: number): void
  addTree(
    rows: number,
    count: number,
    bins: number,
    stride: number,
    nodes: number,
    goesLeft: number,
    values: number,
    scores: number,
  ): void
  sortFloats(values: number, count: number, spare: number, counts: number): void
  binNumbers(values: number, count: number, edges: number, missing: number, out: number, stride: number): void
  logLoss(scores: number, count: number, labels: number, weights: number, out: number): void
  exponentials(values: number, count: number): void
  walkNumbers(
    rows: number,
    count: number,
    stride: number,
    nodes: number,
    root: number,
    values: number,
    out: number,
    step: number,
  ): void
  walkMixed(
    rows: number,
    count: number,
    stride: number,
    nodes: number,
    root: number,
    values: number,
    out: number,
    step: number,
    sets: number,
  ): void
  hashWords(text: number, length: number, seed: number, letters: number, hashes: number): number
  listBuckets(hashes: number, count: number, longest: number, shift: number, buckets: number): number
  weighBuckets(
    buckets: number,
    end: number,
    index: number,
    entries: number,
    stride: number,
    frequency: number,
    slots: number,
    columns: number,
    counts: number,
    values: number,
  ): number
  multiply(columns: number, values: number, size: number, entries: number, planes: number, out: number): number
}

/** An array in the memory of the kernels, and its address. */
export interface Block<View> {
  at: number
  view: View
}

/** The kernels and their memory, of which a job takes piece after piece and gives all back at its end. */
export interface Workspace {
  kernels: Kernels
  module: WebAssembly.Module
  memory: WebAssembly.Memory
  bytes(length: number): Block<Uint8Array>
  int32(length: number): Block<Int32Array>
  uint32(length: number): Block<Uint32Array>
  float32(length: number): Block<Float32Array>
  float64(length: number): Block<Float64Array>
}

const pageBytes = 65536
const mostPages = 65536
// Below it lie the constants of the kernels.
const firstByte = pageBytes
const kept = 64 * 2 ** 20

let compiled: WebAssembly.Module | undefined
let idle: WebAssembly.Memory | undefined
const idleOfCrew = new WeakMap<Crew, WebAssembly.Memory>()

/**
 * Runs a job with a memory of its own, up to 4 GB, and returns its result; nothing in it may outlive the job. Memory that
 * has stayed small is used again by the next job, and any by the next job of the same crew. Pieces are aligned to 64 bytes
 * and hold whatever was there before.
 */
export const withWorkspace = <Result>(job: (workspace: Workspace) => Result, crew?: Crew): Result => {
  const module = compile()
  const memory = takeIdle(crew) ?? new WebAssembly.Memory({ initial: 2, maximum: mostPages, shared: true })
  const result = job(openWorkspace(module, memory))
  // Helpers let go of a memory only when they next clear up, so each new one would be there in addition to the last.
  if (crew) idleOfCrew.set(crew, memory)
  else if (memory.buffer.byteLength <= kept) idle = memory
  return result
}

/** Kernels and memory that are not given back, for what lives as long as a model. It has room for so many bytes in so many pieces. */
export const ownWorkspace = (bytes: number, pieces: number): Workspace => {
  const pages = Math.ceil((firstByte + bytes + (pieces + 1) * 64) / pageBytes)
  return openWorkspace(compile(), new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }))
}

const compile = (): WebAssembly.Module => {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(treesModule), (letter) => letter.charCodeAt(0)))
  return compiled
}

const takeIdle = (crew: Crew | undefined): WebAssembly.Memory | undefined => {
  const own = crew ? idleOfCrew.get(crew) : idle
  if (crew) idleOfCrew.delete(crew)
  else idle = undefined
  return own && isLeft(own) ? own : undefined
}

const openWorkspace = (module: WebAssembly.Module, memory: WebAssembly.Memory): Workspace => {
  const abort = () => {
    throw new Error('a kernel of the learners has failed')
  }
  const instance = new WebAssembly.Instance(module, { env: { memory, abort } })
  let next = firstByte
  const take = (bytes: number): number => {
    const at = next
    next = Math.ceil((at + bytes) / 64) * 64
    // 64 more, because kernels read and write pairs and may touch what is behind the last.
    const missing = Math.ceil((next + 64 - memory.buffer.byteLength) / pageBytes)
    if (missing > 0) memory.grow(missing)
    return at
  }
  const piece = <View>(View: new (buffer: ArrayBufferLike, at: number, length: number) => View, width: number) => {
    return (length: number): Block<View> => {
      const at = take(length * width)
      return { at, view: new View(memory.buffer, at, length) }
    }
  }
  return {
    kernels: instance.exports as unknown as Kernels,
    module,
    memory,
    bytes: piece(Uint8Array, 1),
    int32: piece(Int32Array, 4),
    uint32: piece(Uint32Array, 4),
    float32: piece(Float32Array, 4),
    float64: piece(Float64Array, 8),
  }
}
