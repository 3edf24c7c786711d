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
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  let count = 0
  for (const row of rows) {
    const value = values[row]!
    if (!Number.isNaN(value)) count++
    if (!Number.isFinite(value)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  const missing = count < rows.length
  if (low > high) return { low: 0, high: 0, fill: 0, missing }
  const present = new Float64Array(count)
  let at = 0
  for (const row of rows) {
    if (!Number.isNaN(values[row]!)) present[at++] = Math.min(high, Math.max(low, values[row]!))
  }
  return { low, high, fill: fillOf[strategy](present), missing }
}

export const impute = ({ low, high, fill }: Imputer, value: number): number => {
  if (Number.isNaN(value)) return fill
  if (Number.isFinite(value)) return value
  return value > 0 ? high : low
}

// Halves are added, and shares are summed, because the sum of two large numbers may be infinite.
const fillOf: Record<ImputeStrategy, (present: Float64Array) => number> = {
  mean: (present) => {
    const sum = present.reduce((total, value) => total + value, 0)
    if (Number.isFinite(sum)) return sum / present.length
    return present.reduce((total, value) => total + value / present.length, 0)
  },
  median: (present) => {
    const sorted = present.sort()
    const upper = sorted[sorted.length >> 1]!
    return sorted.length % 2 === 1 ? upper : sorted[(sorted.length >> 1) - 1]! / 2 + upper / 2
  },
  most_frequent: (present) => longestRun(present.sort()),
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
