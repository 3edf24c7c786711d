import type { Design } from '../encoders/design.ts'
import type { Evaluation, Loss } from './loss.ts'
import { margins, pullBack } from './products.ts'

/** The mean loss and l2/2 ‖w‖² + l1 ‖w‖₁ over the weights. Intercepts cost nothing. */
export interface Objective {
  design: Design
  loss: Loss
  l1: number
  l2: number
}

/** The planes, each its weights and then its intercept, and what the objective makes of them. */
export interface Point {
  planes: Float64Array
  evaluation: Evaluation
  /** With the penalties. */
  value: number
}

/** Where to go from a point with this gradient; `moved` is how far the last step went, in shares of the largest weight. */
export type Stepper = (point: Point, gradient: Float64Array, moved: number) => Float64Array

export const pointAt = (objective: Objective, planes: Float64Array): Point => {
  const { design, loss, l1, l2 } = objective
  const size = design.width + 1
  const evaluation = loss.evaluate(Array.from({ length: loss.planes }, (_, k) => margins(design, planes, k * size)))
  let value = evaluation.value
  for (let j = 0; j < planes.length; j++) {
    if (isWeight(j, size)) value += (l2 / 2) * planes[j]! ** 2 + l1 * Math.abs(planes[j]!)
  }
  return { planes, evaluation, value }
}

/** The derivative of all but the absolute values. */
export const gradientAt = ({ design, l2 }: Objective, { planes, evaluation }: Point): Float64Array => {
  const size = design.width + 1
  const gradient = planes.map((weight, j) => (isWeight(j, size) ? l2 * weight : 0))
  evaluation.slopes.forEach((slopes, k) => {
    pullBack(design, slopes, gradient, k * size)
  })
  return gradient
}

/** Behind the weights of a plane stands its intercept. */
export const isWeight = (place: number, size: number): boolean => (place + 1) % size !== 0

/** Halves a step until the objective falls by a share of what its slope promised (Armijo); undefined where it never does. */
export const search = (objective: Objective, from: Point, gradient: Float64Array, step: Float64Array) => {
  const size = objective.design.width + 1
  let promised = 0
  for (let j = 0; j < step.length; j++) {
    promised += gradient[j]! * step[j]!
    if (isWeight(j, size)) {
      promised += objective.l1 * (Math.abs(from.planes[j]! + step[j]!) - Math.abs(from.planes[j]!))
    }
  }
  // Near the minimum the fall is less than rounding leaves of it.
  const rounding = 1e-12 * Math.abs(from.value)
  for (let length = 1; length > 1e-9; length /= 2) {
    const next = pointAt(
      objective,
      from.planes.map((weight, j) => weight + length * step[j]!),
    )
    if (next.value <= from.value + 1e-4 * length * promised + rounding) return next
  }
  return undefined
}
