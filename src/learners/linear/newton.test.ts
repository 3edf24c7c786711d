import { describe, expect, it } from 'vitest'
import { type Random, seededRandom } from '../../kit/random.ts'
import type { Design } from '../encoders/design.ts'
import { type Loss, logisticLoss, softmaxLoss, squaredLoss } from './loss.ts'
import { minimise } from './newton.ts'
import { gradientAt, pointAt } from './objective.ts'

const rows = 120
const normal = (random: Random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** Two numbers that go together, one that no row varies, a slot of four with gaps, and one of three with signs. */
const designOf = (random: Random): Design => {
  const first = new Float64Array(rows).map(() => normal(random))
  const second = first.map((value) => 0.7 * value + 0.7 * normal(random))
  const pick = (from: number, count: number, gaps: number) =>
    new Int32Array(rows).map(() => (random() < gaps ? -1 : from + Math.floor(random() * count)))
  const signs = new Int8Array(rows).map(() => (random() < 0.5 ? -1 : 1))
  return {
    rows,
    width: 10,
    numbers: [first, second, new Float64Array(rows)],
    slots: [{ indices: pick(3, 4, 0.2) }, { indices: pick(7, 3, 0.1), signs }],
  }
}

const design = designOf(seededRandom(5))
const weights = new Float64Array(rows).map((_, i) => (1 + (i % 3)) / 240)
const labelsOf = (classes: number) => {
  const random = seededRandom(classes)
  return new Int32Array(rows).map((_, i) => {
    const lean = design.numbers[0]![i]! + normal(random)
    return lean > 0.3 ? Math.min(classes - 1, 1 + Math.floor(lean)) : 0
  })
}
const losses: [string, Loss][] = [
  [
    'squared',
    squaredLoss(
      design.numbers[1]!.map((value, i) => 2 * value + design.slots[0]!.indices[i]!),
      weights,
    ),
  ],
  ['logistic', logisticLoss(labelsOf(2), weights)],
  ['softmax', softmaxLoss(labelsOf(3), 3, weights)],
]

describe.each(losses)('the %s loss', (_, loss) => {
  const size = design.width + 1

  it('has the slopes that finite differences have', () => {
    const random = seededRandom(9)
    const objective = { design, loss, l1: 0, l2: 0.1 }
    const planes = new Float64Array(loss.planes * size).map(() => normal(random))
    const gradient = gradientAt(objective, pointAt(objective, planes))
    gradient.forEach((slope, j) => {
      const at = (step: number) =>
        pointAt(
          objective,
          planes.map((w, k) => (k === j ? w + step : w)),
        ).value
      expect((at(1e-5) - at(-1e-5)) / 2e-5).toBeCloseTo(slope, 7)
    })
  })

  it.each([
    [0, 0.01],
    [0.02, 0],
    [0.01, 0.02],
  ])('is least where no direction leads down: l1 %f, l2 %f', (l1, l2) => {
    const objective = { design, loss, l1, l2 }
    const planes = minimise(objective)
    gradientAt(objective, pointAt(objective, planes)).forEach((slope, j) => {
      const isIntercept = j % size === design.width
      const pull = isIntercept ? 0 : l1
      // The absolute value pulls with all its strength at a weight, and up to that at zero.
      if (planes[j] === 0) expect(Math.abs(slope)).toBeLessThanOrEqual(pull + 1e-8)
      else expect(slope + pull * Math.sign(planes[j]!)).toBeCloseTo(0, 8)
    })
    expect(planes[2]).toBe(0)
  })

  it.each([
    [0, 0.01],
    [0.02, 0],
    [0.01, 0.02],
  ])('has the same minimum without a matrix: l1 %f, l2 %f', (l1, l2) => {
    const objective = { design, loss, l1, l2 }
    const [narrow, wide] = [minimise(objective), minimise(objective, 0)].map((planes) => pointAt(objective, planes))
    expect(wide!.value).toBeCloseTo(narrow!.value, 9)
    // All intercepts of a softmax can be raised together.
    const level = (planes: Float64Array, k: number) => (loss.planes === 1 ? 0 : planes[(k + 1) * size - 1]!)
    wide!.planes.forEach((weight, j) => {
      const raised = j % size === design.width ? level(narrow!.planes, 0) - level(wide!.planes, 0) : 0
      expect(weight + raised).toBeCloseTo(narrow!.planes[j]!, l1 > 0 ? 4 : 7)
    })
  })
})
