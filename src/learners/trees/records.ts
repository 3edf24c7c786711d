import type { Block, Workspace } from '../kernels/workspace.ts'
import type { BinnedFeature } from './matrix.ts'
import type { BoostedTreesOptions } from './options.ts'

/**
 * The records that the kernels read, at the offsets of kernels/assembly/layout.ts: one job, a record for each feature, the
 * two nodes that are looked at together, and for each node the best split of every feature.
 */
export interface Records {
  job: number
  features: number
  histogramBytes: number
  /** Word i of the job. */
  words: Int32Array
  table: Int32Array
  nodes: [NodeRecord, NodeRecord]
  scratch: number
}

export interface NodeRecord {
  at: number
  numbers: Float64Array
  splits: { numbers: Float64Array; words: Int32Array }
}

/** Words of the job; those before `kind` are every crew's. */
export const word = {
  kind: 4,
  features: 5,
  featureTable: 6,
  bins: 7,
  stride: 8,
  rows: 9,
  gradients: 10,
  rowCount: 11,
  histogram: 12,
  sibling: 13,
  node: 14,
  siblingNode: 15,
  counts: 16,
  bounded: 17,
  mostLevels: 18,
  fewLevels: 19,
  stages: 28,
  arguments: 32,
} as const

/** Words of a feature's record. */
export const featureWords = { size: 8, offset: 0, bins: 1, category: 2, monotone: 3, used: 4 } as const

/** Places in a node's record, in float64. */
export const nodeNumbers = { g: 0, h: 1, minHessian: 2, rows: 3, low: 4, high: 5, minRows: 6 } as const

/** Places in a split: `set` and `bin` count 32-bit words, the others float64. */
export const splitPlaces = {
  numbers: 10,
  words: 20,
  gain: 0,
  g: 1,
  h: 2,
  bin: 6,
  missingLeft: 7,
  set: 8,
  extra: 8,
} as const

/** Room for the records, filled with what holds for the whole fit. */
export const openRecords = (
  space: Workspace,
  features: BinnedFeature[],
  matrix: { at: number; stride: number },
  options: BoostedTreesOptions,
): Records => {
  const job = space.bytes(192)
  const words = new Int32Array(space.memory.buffer, job.at, 48)
  words.fill(0)
  const numbers = new Float64Array(space.memory.buffer, job.at, 16)
  numbers.set(
    [options.l2Regularization, options.categoricalSmoothing, options.categoricalL2, options.minSamplesGroup],
    10,
  )
  const table = space.int32(Math.max(1, features.length) * featureWords.size)
  const histogramBytes = writeFeatures(table.view, features, options)
  words[word.features] = features.length
  words[word.featureTable] = table.at
  words[word.bins] = matrix.at
  words[word.stride] = matrix.stride
  words[word.bounded] = features.some(({ name }) => options.monotonicCst[name] !== undefined) ? 1 : 0
  words[word.mostLevels] = options.maxCategories
  words[word.fewLevels] = options.maxOneVsRest
  return {
    job: job.at,
    features: features.length,
    histogramBytes,
    words,
    table: table.view,
    nodes: [openNode(space, features.length), openNode(space, features.length)],
    scratch: space.bytes(3072).at,
  }
}

const writeFeatures = (table: Int32Array, features: BinnedFeature[], { monotonicCst }: BoostedTreesOptions): number => {
  let offset = 0
  for (const [i, { name, bins, category }] of features.entries()) {
    table.set([offset, bins, category ? 1 : 0, monotonicCst[name] ?? 0, 1], i * featureWords.size)
    offset += bins * 16
  }
  return offset
}

const openNode = (space: Workspace, features: number): NodeRecord => {
  const record = space.float64(8)
  const splits: Block<Float64Array> = space.float64(Math.max(1, features) * splitPlaces.numbers)
  const words = new Int32Array(space.memory.buffer, splits.at, splits.view.length * 2)
  new Int32Array(space.memory.buffer, record.at, 16)[14] = splits.at
  return { at: record.at, numbers: record.view, splits: { numbers: splits.view, words } }
}
