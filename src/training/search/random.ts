import type { Random } from '../../kit/random.ts'
import type { Choice, Dimension, Space } from '../../learners.ts'
import { fromNumber, scaleOf } from './dimension.ts'

/** A point of the space; all are equally likely, the orders of magnitude of a log dimension too. */
export const randomPoint = (space: Space, random: Random): Record<string, Choice> =>
  Object.fromEntries(Object.entries(space).map(([name, dimension]) => [name, randomValue(dimension, random)]))

const randomValue = (dimension: Dimension, random: Random): Choice => {
  if (dimension.kind === 'categorical') return fromNumber(dimension, Math.floor(random() * dimension.choices.length))
  const { low, high, from } = scaleOf(dimension)
  return from(low + random() * (high - low))
}
