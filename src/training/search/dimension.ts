import type { Choice, Dimension } from '../../learners.ts'

export type Numeric = Exclude<Dimension, { kind: 'categorical' }>

/** The distance between neighbours; 0 where every number between the bounds is a point. */
export const stepOf = (dimension: Numeric): number => dimension.step ?? (dimension.kind === 'integer' ? 1 : 0)

/** The largest point: the upper bound itself, or the last step that stays below it. */
export const topOf = (dimension: Numeric): number => {
  const { low, high } = dimension
  const step = stepOf(dimension)
  // 0.1 + 0.2 misses 0.3, and the last step must not be lost to that.
  return step === 0 ? high : low + Math.floor((high - low) / step + 1e-9) * step
}

export const isSingle = (dimension: Dimension): boolean =>
  dimension.kind === 'categorical' ? dimension.choices.length === 1 : topOf(dimension) === dimension.low

/** Whether the value is a point of the dimension, as far as its bounds and choices go. */
export const contains = (dimension: Dimension, value: Choice | undefined): boolean => {
  if (dimension.kind === 'categorical') return dimension.choices.some((choice) => choice === value)
  return typeof value === 'number' && value >= dimension.low && value <= dimension.high
}

/** The point as a number: itself, or the index of the choice. */
export const toNumber = (dimension: Dimension, value: Choice): number =>
  dimension.kind === 'categorical' ? dimension.choices.indexOf(value) : Number(value)

export const fromNumber = (dimension: Dimension, value: number): Choice =>
  dimension.kind === 'categorical' ? dimension.choices[value]! : value

/** A numeric dimension as it is searched: by the logarithm where it is a log one. */
export interface Scale {
  low: number
  high: number
  step: number
  to(value: number): number
  /** Back to the nearest point between the bounds. */
  from(scaled: number): number
}

/** With steps, the bounds lie half a step outside, so that the first and the last point have whole cells around them. */
export const scaleOf = (dimension: Numeric): Scale => {
  const { low, log } = dimension
  const step = stepOf(dimension)
  const top = topOf(dimension)
  const to = log ? Math.log : identity
  const back = log ? Math.exp : identity
  const nearest = (value: number) => (step === 0 ? value : onGrid(low, step, value))
  return {
    low: to(low - step / 2),
    high: to(top + step / 2),
    step,
    to,
    from: (scaled) => Math.min(top, Math.max(low, nearest(back(scaled)))),
  }
}

const identity = (value: number) => value

// Multiples of 0.1 are written 0.30000000000000004; twelve digits are enough for a setting that people read.
const onGrid = (low: number, step: number, value: number) =>
  Number((low + Math.round((value - low) / step) * step).toPrecision(12))
