import type { Choice, Dimension, Space } from '../../learners.ts'
import { fromNumber, isSingle, scaleOf, stepOf, topOf } from './dimension.ts'
import type { SearchTrial } from './trial.ts'

/**
 * The first point of the grid that no trial has tried; undefined when all were. Floats without steps are cut into `points`
 * values from bound to bound, evenly on their scale. The last dimension by name changes fastest.
 */
export const nextOnGrid = (
  space: Space,
  trials: readonly SearchTrial[],
  points: number,
): Record<string, Choice> | undefined => {
  const names = Object.keys(space).sort()
  const axes = names.map((name) => axisOf(space[name]!, points))
  const keyOf = (parameters: Readonly<Record<string, Choice>>) => JSON.stringify(names.map((name) => parameters[name]))
  const tried = new Set(trials.map(({ parameters }) => keyOf(parameters)))
  const size = axes.reduce((product, axis) => product * axis.length, 1)
  for (let index = 0; index < size; index++) {
    const point = pointAt(names, axes, index)
    if (!tried.has(keyOf(point))) return point
  }
  return undefined
}

const axisOf = (dimension: Dimension, points: number): Choice[] => {
  if (dimension.kind === 'categorical') return dimension.choices.map((_, i) => fromNumber(dimension, i))
  const { low, from, to } = scaleOf(dimension)
  if (isSingle(dimension)) return [dimension.low]
  const step = stepOf(dimension)
  const top = topOf(dimension)
  if (step > 0)
    return Array.from({ length: Math.round((top - dimension.low) / step) + 1 }, (_, i) =>
      from(to(dimension.low + i * step)),
    )
  const count = Math.max(2, points)
  return Array.from({ length: count }, (_, i) => from(low + (i / (count - 1)) * (to(top) - low)))
}

const pointAt = (names: string[], axes: Choice[][], index: number): Record<string, Choice> => {
  const point: Record<string, Choice> = {}
  let rest = index
  for (let i = names.length - 1; i >= 0; i--) {
    const axis = axes[i]!
    point[names[i]!] = axis[rest % axis.length]!
    rest = Math.floor(rest / axis.length)
  }
  return point
}
