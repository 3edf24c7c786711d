import { factorise, solve } from './cholesky.ts'
import { columnStepper } from './column-descent.ts'
import { conjugateStepper } from './conjugate-gradient.ts'
import { gram } from './gram.ts'
import { shrinkStep } from './gram-descent.ts'
import { gradientAt, isWeight, type Objective, type Point, pointAt, type Stepper, search } from './objective.ts'

/**
 * The planes that make the objective least, by Newton's method: each step goes to the minimum of the parabola that fits best,
 * or as far towards it as the objective falls. With absolute values in the objective the parabola has them too, and
 * coordinate descent finds its minimum (Lee, Sun and Saunders, 2014). Near the end every step doubles the digits.
 * Up to `mostUnknowns` weights there is a matrix of all second derivatives, which takes their cube of time. Beyond, with
 * absolute values, it ends where a step gains less than 1e-7 of the objective, as glmnet does.
 */
export const minimise = (objective: Objective, mostUnknowns = 700): Float64Array => {
  const { design, loss } = objective
  const isWide = loss.planes * (design.width + 1) > mostUnknowns
  const stepFrom = isWide ? wideStepper(objective) : stepper(objective)
  const leastFall = isWide && objective.l1 > 0 ? 1e-7 : Number.NEGATIVE_INFINITY
  let point = pointAt(objective, new Float64Array(loss.planes * (design.width + 1)))
  let moved = 1
  for (let i = 0; i < mostSteps; i++) {
    const gradient = gradientAt(objective, point)
    const step = stepFrom(point, gradient, moved)
    const next = search(objective, point, gradient, step)
    if (!next) return point.planes
    moved = largest(next.planes.map((weight, j) => weight - point.planes[j]!)) / Math.max(1, largest(next.planes))
    const fall = (point.value - next.value) / Math.abs(next.value)
    point = next
    if (moved < tolerance || fall < leastFall) return point.planes
  }
  return point.planes
}

const mostSteps = 200
// The last step is taken too, so what is left is far less than this.
const tolerance = 1e-8

const wideStepper = (objective: Objective): Stepper =>
  objective.l1 > 0 ? columnStepper(objective) : conjugateStepper(objective)

const stepper = (objective: Objective): Stepper => {
  const { design, loss, l1 } = objective
  const unknowns = loss.planes * (design.width + 1)
  const kept = keeper(loss.quadratic, (point) => {
    const hessian = hessianAt(objective, point)
    return l1 > 0 ? hessian : factorise(hessian, unknowns)
  })
  return (point, gradient, moved) => {
    const matrix = kept(point, moved)
    if (l1 > 0) return shrinkStep(objective, matrix, point.planes, gradient, moved)
    return solve(matrix, gradient).map((part) => -part)
  }
}

/** Makes a matrix anew only where the last one is of another place: once steps shrink fast, it leads to the same minimum. */
const keeper = (isConstant: boolean, make: (point: Point) => Float64Array) => {
  let made: Float64Array | undefined
  let before = 1
  return (point: Point, moved: number) => {
    const isNear = moved < 0.01 && moved < before / 10
    before = moved
    if (!made || !(isConstant || isNear)) made = make(point)
    return made
  }
}

/** All second derivatives, row-major. */
const hessianAt = ({ design, loss, l2 }: Objective, { evaluation }: Point): Float64Array => {
  const size = design.width + 1
  const all = loss.planes * size
  const hessian = new Float64Array(all * all)
  for (let k = 0; k < loss.planes; k++) {
    for (let l = k; l < loss.planes; l++) {
      const block = gram(design, evaluation.curvature(k, l))
      for (let a = 0; a < size; a++) {
        const row = block.subarray(a * size, (a + 1) * size)
        hessian.set(row, (k * size + a) * all + l * size)
        hessian.set(row, (l * size + a) * all + k * size)
      }
    }
  }
  // A trace of a penalty on the intercepts too: of several planes, all could be raised at no cost.
  for (let j = 0; j < all; j++) hessian[j * all + j]! += isWeight(j, size) ? l2 + 1e-15 : 1e-12
  return hessian
}

const largest = (values: Float64Array): number => {
  let most = 0
  for (const value of values) if (Math.abs(value) > most) most = Math.abs(value)
  return most
}
