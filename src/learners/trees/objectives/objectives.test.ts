import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../kit/random.ts'
import { withWorkspace } from '../../kernels/workspace.ts'
import type { Objective } from '../objective.ts'
import { binaryLogLoss, softmaxLoss } from './log-loss.ts'
import { poissonLoss, quantileLoss, squaredError } from './numbers.ts'

const random = seededRandom(5)
const rows = 41
const values = Float64Array.from({ length: rows }, () => Math.floor(random() * 6))
const labels = (classes: number) => Int32Array.from({ length: rows }, (_, i) => i % classes)
const all = { training: rows, rows }

type Open = Parameters<typeof withWorkspace<void>>[0] extends (space: infer Space) => void
  ? (space: Space) => Objective
  : never

const objectives: [string, Open][] = [
  ['log loss', (space) => binaryLogLoss(space, { ...all, labels: labels(2), classes: 2, weights: [1, 3] })],
  ['softmax', (space) => softmaxLoss(space, { ...all, labels: labels(4), classes: 4, weights: [1, 1, 2, 0.5] })],
  ['squared error', () => squaredError({ ...all, values })],
  ['quantile', () => quantileLoss({ ...all, values }, 0.8)],
  ['poisson', (space) => poissonLoss(space, { ...all, values })],
]

describe.each(objectives)('%s', (name, open) => {
  it('has the gradient of its loss, and a hessian that is its curvature or above', () => {
    withWorkspace((space) => {
      const objective = open(space)
      const { outputs, scale } = objective
      const scores = space.float64(outputs * rows)
      for (let i = 0; i < outputs * rows; i++) scores.view[i] = random() * 4 - 1.9
      const pairs = space.float32(2 * outputs * rows)
      objective.gradients(scores, pairs, space.kernels.logLoss)
      for (let i = 0; i < outputs * rows; i++) {
        const [row, at] = [i % rows, scores.view[i]!]
        const lossAt = (score: number) => {
          scores.view[i] = score
          const loss = objective.loss(scores.view, row, row + 1)
          scores.view[i] = at
          return loss
        }
        const step = 1e-4
        const slope = (lossAt(at + step) - lossAt(at - step)) / (2 * step)
        const bend = (lossAt(at + step) - 2 * lossAt(at) + lossAt(at - step)) / step ** 2
        expect(pairs.view[2 * i]).toBeCloseTo(slope * scale, 4)
        if (name === 'softmax') expect(pairs.view[2 * i + 1]).toBeCloseTo((bend * 4) / 3, 4)
        else if (name !== 'quantile') expect(pairs.view[2 * i + 1]).toBeCloseTo(bend * scale ** 2, 4)
      }
    })
  })

  it('starts where no constant is better', () => {
    withWorkspace((space) => {
      const objective = open(space)
      const lossAt = (moved: number, shift: number) => {
        const scores = Float64Array.from({ length: objective.outputs * rows }, (_, i) => {
          const output = Math.floor(i / rows)
          return objective.base[output]! + (output === moved ? shift : 0)
        })
        return objective.loss(scores, 0, rows)
      }
      for (let k = 0; k < objective.outputs; k++) {
        for (const shift of [-0.05, 0.05]) expect(lossAt(k, shift)).toBeGreaterThanOrEqual(lossAt(k, 0) - 1e-12)
      }
    })
  })
})
