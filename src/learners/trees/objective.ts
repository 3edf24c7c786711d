import type { Block, Kernels } from '../kernels/workspace.ts'

/**
 * What trees are fitted by. Scores of output k begin at `k · rows` of all rows; gradients and hessians are pairs of float32
 * for the training rows, those of output k at `k · training`. `logLoss` is the kernel of that name, or its like.
 */
export interface Objective {
  outputs: number
  /** The scores before the first tree. */
  base: Float64Array
  gradients(scores: Block<Float64Array>, pairs: Block<Float32Array>, logLoss: Kernels['logLoss']): void
  /** The mean loss of the rows `from` to `to`, to compare rounds by. */
  loss(scores: Float64Array, from: number, to: number): number
  /** What leaf values are multiplied with: gradients of numbers are in units of their spread. */
  scale: number
  /** The leaf is the quantile of what its rows still lack, as a gradient says nothing of the distance. */
  renewed?: { quantile: number; target: Float64Array }
}

/** Of all rows, the first `training` are learned from. */
export interface Labelled {
  training: number
  rows: number
}
