import type { Workspace } from '../../kernels/workspace.ts'
import type { Labelled, Objective } from '../objective.ts'

export interface LabelledClasses extends Labelled {
  /** Of all rows, as indices of the classes that have training rows; −1 is another. */
  labels: Int32Array
  classes: number
  /** One for each class. */
  weights: number[]
}

/** Log loss of two classes by the score of the second: the logarithm of its odds. */
export const binaryLogLoss = (space: Workspace, { labels, weights, training, rows }: LabelledClasses): Objective => {
  const isSecond = space.float32(rows)
  const rowWeights = space.float32(rows)
  for (let row = 0; row < rows; row++) {
    isSecond.view[row] = labels[row]!
    rowWeights.view[row] = weights[labels[row]!] ?? 0
  }
  const plain = weights.every((weight) => weight === 1)
  const [first, second] = massOf(labels, weights, training) as [number, number]
  return {
    outputs: 1,
    base: Float64Array.of(Math.log(second / first)),
    scale: 1,
    gradients: (scores, pairs, logLoss) =>
      logLoss(scores.at, training, isSecond.at, plain ? 0 : rowWeights.at, pairs.at),
    loss: (scores, from, to) => {
      let sum = 0
      for (let row = from; row < to; row++) {
        const weight = weights[labels[row]!] ?? 0
        const margin = labels[row] === 1 ? scores[row]! : -scores[row]!
        sum += weight * (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin)
      }
      return sum / (to - from)
    },
  }
}

/** Log loss of many classes, each with a score: softmax regression (Friedman, 2001). */
export const softmaxLoss = (
  space: Workspace,
  { labels, classes, weights, training, rows }: LabelledClasses,
): Objective => {
  const mass = massOf(labels, weights, training)
  const middle = mass.reduce((sum, own) => sum + Math.log(own), 0) / classes
  const chunk = space.float64(classes * chunkRows)
  const factor = classes / (classes - 1)
  return {
    outputs: classes,
    base: Float64Array.from(mass, (own) => Math.log(own) - middle),
    scale: 1,
    gradients: ({ view: scores }, { view: pairs }) => {
      for (let from = 0; from < training; from += chunkRows) {
        const count = Math.min(chunkRows, training - from)
        probabilities(space, chunk, { scores, rows, from, count, classes })
        for (let k = 0; k < classes; k++) {
          for (let i = 0; i < count; i++) {
            const p = chunk.view[k * count + i]!
            const label = labels[from + i]!
            const weight = weights[label]!
            const at = 2 * (k * training + from + i)
            pairs[at] = weight * (label === k ? p - 1 : p)
            pairs[at + 1] = weight * Math.max(1e-16, factor * p * (1 - p))
          }
        }
      }
    },
    loss: (scores, from, to) => {
      let sum = 0
      for (let row = from; row < to; row++) {
        const label = labels[row]!
        if (label < 0) continue
        let largest = Number.NEGATIVE_INFINITY
        for (let k = 0; k < classes; k++) largest = Math.max(largest, scores[k * rows + row]!)
        let total = 0
        for (let k = 0; k < classes; k++) total += Math.exp(scores[k * rows + row]! - largest)
        sum += weights[label]! * (largest + Math.log(total) - scores[label * rows + row]!)
      }
      return sum / (to - from)
    },
  }
}

const chunkRows = 1024

interface Chunk {
  scores: Float64Array
  rows: number
  from: number
  count: number
  classes: number
}

/** Probabilities of `count` rows, class after class, into the chunk. */
const probabilities = (
  space: Workspace,
  { at, view }: { at: number; view: Float64Array },
  { scores, rows, from, count, classes }: Chunk,
): void => {
  for (let i = 0; i < count; i++) {
    let largest = scores[from + i]!
    for (let k = 1; k < classes; k++) largest = Math.max(largest, scores[k * rows + from + i]!)
    for (let k = 0; k < classes; k++) view[k * count + i] = scores[k * rows + from + i]! - largest
  }
  space.kernels.exponentials(at, classes * count)
  for (let i = 0; i < count; i++) {
    let total = 0
    for (let k = 0; k < classes; k++) total += view[k * count + i]!
    for (let k = 0; k < classes; k++) view[k * count + i]! /= total
  }
}

const massOf = (labels: Int32Array, weights: number[], training: number): number[] => {
  const mass = weights.map(() => 0)
  for (let row = 0; row < training; row++) mass[labels[row]!]! += weights[labels[row]!]!
  return mass
}
