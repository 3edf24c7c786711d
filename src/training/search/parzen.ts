import type { Random } from '../../kit/random.ts'
import type { Dimension } from '../../learners.ts'
import { type Numeric, type Scale, scaleOf } from './dimension.ts'
import { drawTruncated, normalLogDensity, normalMass } from './truncated-normal.ts'

/** A density over points: a mixture of products, with a kernel for each observation and one for what was believed before. */
export interface Parzen {
  /** They sum to 1; the last one is the prior's. */
  weights: Float64Array
  /** For each dimension, its side of every kernel. */
  sides: Side[]
}

type Side = NumericSide | CategoricalSide

interface NumericSide {
  kind: 'numeric'
  scale: Scale
  means: Float64Array
  deviations: Float64Array
}

interface CategoricalSide {
  kind: 'categorical'
  /** For each kernel the probabilities of the choices. */
  shares: Float64Array[]
}

const priorWeight = 1
const freshTrials = 25

/**
 * The estimator of Bergstra et al., "Algorithms for hyper-parameter optimization" (NeurIPS 2011), in its multivariate form
 * (Falkner et al., BOHB, ICML 2018), with the weights and widths of Optuna 5 as Watanabe describes them (arXiv 2304.11127).
 * `observations` are points, the oldest first, choices by their index.
 */
export const parzen = (dimensions: readonly Dimension[], observations: readonly (readonly number[])[]): Parzen => ({
  weights: weightsOf(observations.length),
  sides: dimensions.map((dimension, i) => {
    const values = observations.map((point) => point[i]!)
    return dimension.kind === 'categorical' ? shares(dimension.choices.length, values) : kernels(dimension, values)
  }),
})

// Of many observations the oldest count less: they were drawn when little was known.
const weightsOf = (count: number): Float64Array => {
  const ramp = count - freshTrials
  const raw = Float64Array.from({ length: count + 1 }, (_, i) => {
    if (i === count) return priorWeight
    if (i >= ramp) return 1
    return ramp === 1 ? 1 / count : 1 / count + (i / (ramp - 1)) * (1 - 1 / count)
  })
  const total = raw.reduce((sum, weight) => sum + weight, 0)
  return raw.map((weight) => weight / total)
}

const shares = (choices: number, values: number[]): CategoricalSide => {
  const smoothing = priorWeight / (values.length + 1)
  const seen = values.map((value) =>
    Float64Array.from({ length: choices }, (_, i) => (smoothing + (i === value ? 1 : 0)) / (1 + choices * smoothing)),
  )
  return { kind: 'categorical', shares: [...seen, new Float64Array(choices).fill(1 / choices)] }
}

const kernels = (dimension: Numeric, values: number[]): NumericSide => {
  const scale = scaleOf(dimension)
  const { low, high } = scale
  const means = values.map(scale.to)
  // Two equal trials would make a kernel of no width, which nothing near it could profit from.
  const narrowest = (high - low) / Math.min(100, means.length + 2)
  const deviations = gapsOf(means, low, high).map((gap) => Math.min(high - low, Math.max(narrowest, gap)))
  return {
    kind: 'numeric',
    scale,
    means: Float64Array.of(...means, (low + high) / 2),
    deviations: Float64Array.of(...deviations, high - low),
  }
}

// The larger of the distances to both neighbours. The outermost have the inner one only, once there is one.
const gapsOf = (means: number[], low: number, high: number): number[] => {
  const order = means.map((_, i) => i).sort((a, b) => means[a]! - means[b]!)
  const sorted = [low, ...order.map((i) => means[i]!), high]
  const gaps: number[] = []
  order.forEach((observation, rank) => {
    const left = sorted[rank + 1]! - sorted[rank]!
    const right = sorted[rank + 2]! - sorted[rank + 1]!
    const isOuter = means.length > 1 && (rank === 0 || rank === means.length - 1)
    const inner = rank === 0 ? right : left
    gaps[observation] = isOuter ? inner : Math.max(left, right)
  })
  return gaps
}

/** A point drawn from the density, choices by their index. */
export const drawPoint = ({ weights, sides }: Parzen, random: Random): number[] => {
  const kernel = drawIndex(weights, random)
  return sides.map((side) => {
    if (side.kind === 'categorical') return drawIndex(side.shares[kernel]!, random)
    const { scale, means, deviations } = side
    return scale.from(drawTruncated(means[kernel]!, deviations[kernel]!, scale, random))
  })
}

const drawIndex = (shares: Float64Array, random: Random): number => {
  let rest = random()
  for (let i = 0; i < shares.length; i++) {
    rest -= shares[i]!
    if (rest < 0) return i
  }
  return shares.length - 1
}

/** The logarithm of the density at each point: in the unit of the scale, or of the probability of its cell where there are steps. */
export const logDensities = ({ weights, sides }: Parzen, points: readonly (readonly number[])[]): Float64Array => {
  const sums = points.map(() => weights.map(Math.log))
  sides.forEach((side, i) => {
    const densityAt = densityOf(side)
    points.forEach((point, row) => {
      const logs = densityAt(point[i]!)
      for (let kernel = 0; kernel < weights.length; kernel++) sums[row]![kernel]! += logs[kernel]!
    })
  })
  return Float64Array.from(sums, logSum)
}

/** For a value, the logarithm of the density of each kernel there. */
const densityOf = (side: Side): ((value: number) => Float64Array) => {
  if (side.kind === 'categorical') return (value) => Float64Array.from(side.shares, (row) => Math.log(row[value]!))
  const { scale, means, deviations } = side
  const logMasses = means.map((mean, k) =>
    Math.log(normalMass((scale.low - mean) / deviations[k]!, (scale.high - mean) / deviations[k]!)),
  )
  const step = scale.step
  if (step > 0) {
    return remembering((value) => {
      const [left, right] = [scale.to(value - step / 2), scale.to(value + step / 2)]
      return means.map((mean, k) => {
        const mass = normalMass((left - mean) / deviations[k]!, (right - mean) / deviations[k]!)
        return Math.log(mass) - logMasses[k]!
      })
    })
  }
  return (value) =>
    means.map((mean, k) => {
      const deviation = deviations[k]!
      return normalLogDensity((scale.to(value) - mean) / deviation) - Math.log(deviation) - logMasses[k]!
    })
}

// Of two dozen candidates on a grid, most are the same few points.
const remembering = (compute: (value: number) => Float64Array) => {
  const known = new Map<number, Float64Array>()
  return (value: number): Float64Array => {
    const found = known.get(value) ?? compute(value)
    known.set(value, found)
    return found
  }
}

const logSum = (logs: Float64Array): number => {
  const largest = logs.reduce((most, log) => Math.max(most, log), -Infinity)
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0))
}
