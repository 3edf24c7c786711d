import { mean, populationDeviation, quantile } from '../../../kit/statistics/quantile.ts'
import type { Workspace } from '../../kernels/workspace.ts'
import type { Labelled, Objective } from '../objective.ts'

export interface LabelledNumbers extends Labelled {
  /** Of all rows. */
  values: Float64Array
}

/** Half of the squared error. Its gradients are in units of the spread, so that float32 holds them at any size. */
export const squaredError = ({ values, training }: LabelledNumbers): Objective => {
  const own = values.subarray(0, training)
  const center = mean(own)
  const scale = populationDeviation(own) || 1
  return {
    outputs: 1,
    base: Float64Array.of(center),
    scale,
    gradients: ({ view: scores }, { view: pairs }) => {
      for (let row = 0; row < training; row++) {
        pairs[row * 2] = (scores[row]! - values[row]!) / scale
        pairs[row * 2 + 1] = 1
      }
    },
    loss: (scores, from, to) => meanOf(from, to, (row) => ((scores[row]! - values[row]!) / scale) ** 2 / 2),
  }
}

/** The pinball loss: `q` of the values shall lie below. With q = ½ it is half of the absolute error. */
export const quantileLoss = ({ values, training }: LabelledNumbers, q: number): Objective => ({
  outputs: 1,
  base: Float64Array.of(quantile(values.slice(0, training).sort(), q)),
  scale: 1,
  renewed: { quantile: q, target: values },
  gradients: ({ view: scores }, { view: pairs }) => {
    for (let row = 0; row < training; row++) {
      pairs[row * 2] = scores[row]! > values[row]! ? 1 - q : -q
      pairs[row * 2 + 1] = 1
    }
  },
  loss: (scores, from, to) =>
    meanOf(from, to, (row) => {
      const lack = values[row]! - scores[row]!
      return lack > 0 ? q * lack : (q - 1) * lack
    }),
})

/** The deviance of counts whose mean is e to the score, without what does not depend on it. */
export const poissonLoss = (space: Workspace, { values, training }: LabelledNumbers): Objective => {
  const means = space.float64(training)
  return {
    outputs: 1,
    base: Float64Array.of(Math.log(mean(values.subarray(0, training)))),
    scale: 1,
    gradients: ({ view: scores }, { view: pairs }) => {
      means.view.set(scores.subarray(0, training))
      space.kernels.exponentials(means.at, training)
      for (let row = 0; row < training; row++) {
        pairs[row * 2] = means.view[row]! - values[row]!
        pairs[row * 2 + 1] = means.view[row]!
      }
    },
    loss: (scores, from, to) => meanOf(from, to, (row) => Math.exp(scores[row]!) - values[row]! * scores[row]!),
  }
}

const meanOf = (from: number, to: number, loss: (row: number) => number): number => {
  let sum = 0
  for (let row = from; row < to; row++) sum += loss(row)
  return sum / (to - from)
}
