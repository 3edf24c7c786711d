import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../kit/random.ts'
import { logisticPlane, type Plane, type SparseRows, supportVectors } from './dual-descent.ts'

const random = seededRandom(3)
const width = 8
const count = 300
const rows: SparseRows = {
  starts: Int32Array.from({ length: count + 1 }, (_, i) => i * width),
  columns: Int32Array.from({ length: count * width }, (_, place) => place % width),
  values: Float32Array.from({ length: count * width }, () => random() - 0.5),
  width,
}
const signs = Int8Array.from({ length: count }, (_, i) => {
  const noise = random() - 0.5
  return rows.values[i * width]! - rows.values[i * width + 1]! + 0.2 + 0.4 * noise > 0 ? 1 : -1
})

const margins = ({ weights, bias }: Plane) =>
  Array.from(signs, (sign, i) => {
    let sum = bias
    for (let c = 0; c < width; c++) sum += weights[c]! * rows.values[i * width + c]!
    return sign * sum
  })

type Loss = (margin: number) => number
const squaredHinge: Loss = (margin) => Math.max(0, 1 - margin) ** 2
const logLoss: Loss = (margin) => Math.log1p(Math.exp(-margin))

const objective = (plane: Plane, loss: Loss, cost: number) => {
  const size = plane.bias ** 2 + plane.weights.reduce((sum, weight) => sum + weight * weight, 0)
  return size / 2 + cost * margins(plane).reduce((sum, margin) => sum + loss(margin), 0)
}

// Both problems are convex: where no small step in any direction helps, nothing does.
const leastAfterSmallSteps = (plane: Plane, loss: Loss, cost: number) => {
  let least = Number.POSITIVE_INFINITY
  for (let c = 0; c <= width; c++) {
    for (const step of [-0.05, 0.05]) {
      const weights = plane.weights.map((weight, i) => (i === c ? weight + step : weight))
      const moved = { weights, bias: c === width ? plane.bias + step : plane.bias }
      least = Math.min(least, objective(moved, loss, cost))
    }
  }
  return least
}

describe.each([
  { name: 'supportVectors', separate: supportVectors, loss: squaredHinge },
  { name: 'logisticPlane', separate: logisticPlane, loss: logLoss },
])('$name', ({ separate, loss }) => {
  it.each([0.1, 1, 10])('finds the least of its objective at C = %d', (cost) => {
    const plane = separate(rows, signs, cost, seededRandom(1))
    const value = objective(plane, loss, cost)
    expect(leastAfterSmallSteps(plane, loss, cost)).toBeGreaterThan(value * 0.999)
    const zero = { weights: new Float32Array(width), bias: 0 }
    expect(value).toBeLessThan(objective(zero, loss, cost))
  })

  it('has a bias alone for rows without columns', () => {
    const empty = { starts: new Int32Array(4), columns: new Int32Array(0), values: new Float32Array(0), width: 0 }
    const plane = separate(empty, Int8Array.of(1, 1, -1), 1, seededRandom(1))
    expect(plane.bias).toBeGreaterThan(0)
  })

  it('ends in good time at any cost', () => {
    for (const cost of [1e-9, 1e9]) {
      expect(separate(rows, signs, cost, seededRandom(1)).weights.every(Number.isFinite)).toBe(true)
    }
  })
})
