export type ImputeStrategy = 'mean' | 'median' | 'most_frequent'

/** What stands in for missing numbers. Infinite ones become the nearest of those that training had: `low` and `high`. */
export interface Imputer {
  low: number
  high: number
  fill: number
  /** Some of the training rows had nothing here. */
  missing: boolean
}

/** Learns from the training rows alone. A column with no finite number is 0 throughout. */
export const fitImputer = (values: Float64Array, rows: Int32Array, strategy: ImputeStrategy): Imputer => {
  const picked = Float64Array.from(rows, (row) => values[row]!)
  const finite = picked.filter(Number.isFinite).sort()
  const missing = picked.some(Number.isNaN)
  if (finite.length === 0) return { low: 0, high: 0, fill: 0, missing }
  const low = finite[0]!
  const high = finite.at(-1)!
  const present = picked.filter((value) => !Number.isNaN(value)).map((value) => Math.min(high, Math.max(low, value)))
  return { low, high, fill: fillOf[strategy](present.sort()), missing }
}

export const impute = ({ low, high, fill }: Imputer, value: number): number => {
  if (Number.isNaN(value)) return fill
  if (Number.isFinite(value)) return value
  return value > 0 ? high : low
}

// Halves are added, and shares are summed, because the sum of two large numbers may be infinite.
const fillOf: Record<ImputeStrategy, (sorted: Float64Array) => number> = {
  mean: (sorted) => {
    const sum = sorted.reduce((total, value) => total + value, 0)
    if (Number.isFinite(sum)) return sum / sorted.length
    return sorted.reduce((total, value) => total + value / sorted.length, 0)
  },
  median: (sorted) => {
    const upper = sorted[sorted.length >> 1]!
    return sorted.length % 2 === 1 ? upper : sorted[(sorted.length >> 1) - 1]! / 2 + upper / 2
  },
  most_frequent: (sorted) => longestRun(sorted),
}

/** Of numbers that are equally frequent the smallest. */
const longestRun = (sorted: Float64Array): number => {
  let best = 0
  let longest = 0
  let from = 0
  for (let i = 1; i <= sorted.length; i++) {
    if (i < sorted.length && sorted[i] === sorted[from]) continue
    if (i - from > longest) {
      longest = i - from
      best = sorted[from]!
    }
    from = i
  }
  return best
}
