import type { Design } from '../encoders/design.ts'
import { nothing, settle, soft } from './gram-descent.ts'
import type { Objective, Stepper } from './objective.ts'
import { pullBackSquares } from './products.ts'

/**
 * The step of `shrinkStep` where there are too many features for a matrix: instead of the coordinates, the rows remember
 * what is left to say in each plane (the naive updates of Friedman, Hastie and Tibshirani, 2010).
 */
export const columnStepper = (objective: Objective): Stepper => {
  const { design, loss, l1, l2 } = objective
  const size = design.width + 1
  const columns = columnsOf(design)
  return ({ planes, evaluation }, _gradient, moved) => {
    const step = new Float64Array(planes.length)
    const left = evaluation.slopes.map((slopes) => slopes.map((slope) => -slope))
    const curvatures = left.map((_, k) => left.map((_, l) => evaluation.curvature(k, l)))
    const bends = new Float64Array(planes.length)
    for (let k = 0; k < loss.planes; k++) pullBackSquares(design, curvatures[k]![k]!, bends, k * size)
    // Most buckets of a hash have no row.
    const varied = Int32Array.from(bends.keys()).filter((place) => bends[place]! > nothing)
    const update = (place: number): number => {
      const k = Math.floor(place / size)
      const j = place - k * size
      const now = planes[place]! + step[place]!
      const [threshold, cost] = j === design.width ? [0, 0] : [l1, l2]
      const bend = bends[place]! + cost
      const change = soft(bends[place]! * now + columns.dot(j, left[k]!), threshold) / bend - now
      if (change === 0) return 0
      step[place]! += change
      left.forEach((said, l) => {
        columns.subtract(j, change, curvatures[k]![l]!, said)
      })
      return Math.abs(change)
    }
    // A step need not be the best: the next one begins where it ended, with a fresh curvature.
    const tolerance = Math.max(1e-10, 1e-2 * moved * Math.min(1, moved))
    settle(varied, update, (place) => planes[place]! + step[place]! !== 0, {
      tolerance,
      mostRounds: loss.quadratic ? 1000 : 10,
    })
    return step
  }
}

/** A design by its columns; the last one is all ones. */
interface Columns {
  dot(j: number, left: Float64Array): number
  /** Takes from every row `change` times its value in the column and its curvature. */
  subtract(j: number, change: number, curvature: Float64Array, left: Float64Array): void
}

const columnsOf = (design: Design): Columns => {
  const dense = design.numbers.length
  const ones = new Float64Array(design.rows).fill(1)
  const { starts, rows, values } = entriesOf(design)
  const valuesAt = (j: number) => (j < dense ? design.numbers[j]! : ones)
  const isListed = (j: number) => j >= dense && j < design.width
  return {
    dot: (j, left) => {
      let sum = 0
      if (isListed(j)) {
        for (let e = starts[j]!; e < starts[j + 1]!; e++) sum += values[e]! * left[rows[e]!]!
        return sum
      }
      const column = valuesAt(j)
      for (let i = 0; i < left.length; i++) sum += column[i]! * left[i]!
      return sum
    },
    subtract: (j, change, curvature, left) => {
      if (isListed(j)) {
        for (let e = starts[j]!; e < starts[j + 1]!; e++) {
          left[rows[e]!]! -= change * values[e]! * curvature[rows[e]!]!
        }
        return
      }
      const column = valuesAt(j)
      for (let i = 0; i < left.length; i++) left[i]! -= change * column[i]! * curvature[i]!
    },
  }
}

/** The rows that have each feature of a slot: those of feature j stand from starts[j] to starts[j + 1]. */
const entriesOf = ({ rows: count, width, slots }: Design) => {
  const starts = new Int32Array(width + 1)
  for (const { indices } of slots) for (const index of indices) if (index >= 0) starts[index + 1]!++
  for (let j = 0; j < width; j++) starts[j + 1]! += starts[j]!
  const next = starts.slice()
  const rows = new Int32Array(starts[width]!)
  const values = new Int8Array(starts[width]!)
  for (const { indices, signs } of slots) {
    for (let i = 0; i < count; i++) {
      if (indices[i]! < 0) continue
      const at = next[indices[i]!]!++
      rows[at] = i
      values[at] = signs ? signs[i]! : 1
    }
  }
  return { starts, rows, values }
}
