import { type Random, shuffle } from '../../kit/random.ts'

/** Rows as sparse vectors of `width` columns: row i has the places starts[i] to starts[i + 1]. */
export interface SparseRows {
  starts: Int32Array
  columns: Int32Array
  values: Float32Array
  width: number
}

/** A separating plane: a row is on the positive side where weights · row + bias > 0. */
export interface Plane {
  weights: Float32Array
  bias: number
}

/** `signs` has +1 or -1 for every row; `cost` is C, the price of an error against the size of the weights. */
export type Separate = (rows: SparseRows, signs: Int8Array, cost: number, random: Random) => Plane

// liblinear's own stopping rule for both problems: a smaller one moves the weights, but not what they say of new rows.
const tolerance = 0.1
// A cost out of all proportion would otherwise keep a run going for minutes; sensible ones end after 5 to 50 rounds.
const maxRounds = 300

/**
 * L2-loss support vector machine by dual coordinate descent with shrinking (Hsieh, Chang, Lin, Keerthi and Sundararajan,
 * "A dual coordinate descent method for large-scale linear SVM", ICML 2008, algorithm 3). The bias is a column of ones.
 */
export const supportVectors: Separate = (rows, signs, cost, random) => {
  const plane: Plane = { weights: new Float32Array(rows.width), bias: 0 }
  const diagonal = 0.5 / cost
  const alpha = new Float64Array(signs.length)
  const curvature = squaredLengths(rows).map((length) => length + diagonal)
  const order = Int32Array.from(signs, (_, i) => i)
  let active = signs.length
  let shrinkAbove = Number.POSITIVE_INFINITY
  for (let round = 0; round < maxRounds; round++) {
    let largest = Number.NEGATIVE_INFINITY
    let smallest = Number.POSITIVE_INFINITY
    shuffle(order.subarray(0, active), random)
    for (let s = 0; s < active; s++) {
      const i = order[s]!
      const gradient = signs[i]! * distance(plane, rows, i) - 1 + alpha[i]! * diagonal
      const atBound = alpha[i] === 0
      if (atBound && gradient > shrinkAbove) {
        order[s--] = order[--active]!
        order[active] = i
        continue
      }
      const projected = atBound ? Math.min(gradient, 0) : gradient
      largest = Math.max(largest, projected)
      smallest = Math.min(smallest, projected)
      if (Math.abs(projected) < 1e-12) continue
      const next = Math.max(alpha[i]! - gradient / curvature[i]!, 0)
      move(plane, rows, i, (next - alpha[i]!) * signs[i]!)
      alpha[i] = next
    }
    const settled = largest - smallest <= tolerance
    if (settled && active === signs.length) break
    // What was set aside is looked at once more before the end.
    if (settled) active = signs.length
    shrinkAbove = settled || largest <= 0 ? Number.POSITIVE_INFINITY : largest
  }
  return plane
}

/**
 * L2-regularised logistic regression by dual coordinate descent (Yu, Huang and Lin, "Dual coordinate descent methods for
 * logistic regression and maximum entropy models", Machine Learning 85, 2011, algorithm 5).
 */
export const logisticPlane: Separate = (rows, signs, cost, random) => {
  const plane: Plane = { weights: new Float32Array(rows.width), bias: 0 }
  const curvature = squaredLengths(rows)
  const alpha = new Float64Array(signs.length).fill(Math.min(0.001 * cost, 1e-8))
  const order = Int32Array.from(signs, (_, i) => i)
  for (let i = 0; i < signs.length; i++) move(plane, rows, i, alpha[i]! * signs[i]!)
  let precision = 1e-2
  for (let round = 0; round < maxRounds; round++) {
    let largest = 0
    let steps = 0
    shuffle(order, random)
    for (const i of order) {
      const margin = signs[i]! * distance(plane, rows, i)
      const solved = minimise(alpha[i]!, margin, curvature[i]!, cost, precision)
      largest = Math.max(largest, solved.gradient)
      steps += solved.steps
      if (solved.steps === 0) continue
      move(plane, rows, i, (solved.alpha - alpha[i]!) * signs[i]!)
      alpha[i] = solved.alpha
    }
    if (largest < tolerance) break
    if (steps <= signs.length / 10) precision = Math.max(precision / 10, 1e-8)
  }
  return plane
}

const squaredLengths = ({ starts, values }: SparseRows): Float64Array => {
  const lengths = new Float64Array(starts.length - 1).fill(1)
  for (let i = 0; i < lengths.length; i++) {
    for (let place = starts[i]!; place < starts[i + 1]!; place++) lengths[i]! += values[place]! * values[place]!
  }
  return lengths
}

const distance = ({ weights, bias }: Plane, { starts, columns, values }: SparseRows, i: number): number => {
  const end = starts[i + 1]!
  let sum = bias
  for (let place = starts[i]!; place < end; place++) sum += weights[columns[place]!]! * values[place]!
  return sum
}

const move = (plane: Plane, { starts, columns, values }: SparseRows, i: number, step: number): void => {
  const { weights } = plane
  const end = starts[i + 1]!
  plane.bias += step
  for (let place = starts[i]!; place < end; place++) weights[columns[place]!]! += step * values[place]!
}

const solution = { alpha: 0, gradient: 0, steps: 0 }

/**
 * The best alpha in (0, cost) for one row by a Newton method that never leaves the interval (algorithm 4 of the paper). It works on
 * whichever of alpha and cost - alpha is the smaller in the end, because a logarithm near 0 is exact and one near cost is not.
 */
const minimise = (alpha: number, margin: number, curvature: number, cost: number, precision: number) => {
  const mirrored = 0.5 * curvature * (cost - 2 * alpha) + margin < 0
  const start = mirrored ? cost - alpha : alpha
  const slope = mirrored ? -margin : margin
  let z = cost - start < 0.5 * cost ? 0.1 * start : start
  let gradient = curvature * (z - start) + slope + Math.log(z / (cost - z))
  solution.gradient = Math.abs(gradient)
  solution.steps = 0
  while (Math.abs(gradient) >= precision && solution.steps < 100) {
    const next = z - gradient / (curvature + cost / ((cost - z) * z))
    z = next <= 0 ? 0.1 * z : next
    gradient = curvature * (z - start) + slope + Math.log(z / (cost - z))
    solution.steps++
  }
  solution.alpha = mirrored ? cost - z : z
  return solution
}
