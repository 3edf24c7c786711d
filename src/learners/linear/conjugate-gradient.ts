import { isWeight, type Objective, type Point, type Stepper } from './objective.ts'
import { dot, margins, pullBack, pullBackSquares } from './products.ts'

/**
 * The step of Newton's method where there are too many features for a matrix of all second derivatives: by conjugate
 * gradients with the diagonal as preconditioner (Nocedal and Wright, 2006, algorithm 7.1), more exactly the closer it is.
 */
export const conjugateStepper =
  (objective: Objective): Stepper =>
  (point, gradient, moved) => {
    const diagonal = diagonalAt(objective, point)
    const step = new Float64Array(gradient.length)
    const residual = gradient.map((part) => -part)
    let scaled = residual.map((part, j) => part / diagonal[j]!)
    let direction = scaled.slice()
    let strength = dot(residual, scaled)
    const enough = strength * Math.max(1e-10, Math.min(0.1, moved)) ** 2
    for (let i = 0; i < mostRounds && strength > enough && strength > 0; i++) {
      const bent = bend(objective, point, direction)
      const length = strength / dot(direction, bent)
      if (!Number.isFinite(length)) break
      for (let j = 0; j < step.length; j++) {
        step[j]! += length * direction[j]!
        residual[j]! -= length * bent[j]!
      }
      scaled = residual.map((part, j) => part / diagonal[j]!)
      const next = dot(residual, scaled)
      const kept = next / strength
      direction = direction.map((part, j) => scaled[j]! + kept * part)
      strength = next
    }
    return step
  }

const mostRounds = 1000

/**
 * For each feature the mean over the planes. To raise a weight in all planes of a softmax changes next to nothing; where
 * all planes have one preconditioner, no direction ever leads there.
 */
const diagonalAt = ({ design, loss, l2 }: Objective, { evaluation }: Point): Float64Array => {
  const size = design.width + 1
  const sums = new Float64Array(size)
  for (let k = 0; k < loss.planes; k++) pullBackSquares(design, evaluation.curvature(k, k), sums, 0)
  const diagonal = sums.map((sum, j) => Math.max(sum / loss.planes + (isWeight(j, size) ? l2 : 0), 1e-15))
  return new Float64Array(loss.planes * size).map((_, place) => diagonal[place % size]!)
}

/** The second derivatives times a direction. */
const bend = ({ design, loss, l2 }: Objective, { evaluation }: Point, direction: Float64Array): Float64Array => {
  const size = design.width + 1
  const bent = direction.map((part, j) => (isWeight(j, size) ? l2 * part : 0))
  const along = Array.from({ length: loss.planes }, (_, k) => margins(design, direction, k * size))
  evaluation.bend(along).forEach((said, k) => {
    pullBack(design, said, bent, k * size)
  })
  return bent
}
