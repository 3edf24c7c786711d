import type { Grower } from './grow.ts'
import type { Tree } from './tree.ts'

/**
 * Gives every leaf the quantile of what its rows lack, which is the value that minimises the pinball loss (Friedman, 2001).
 * Where a column is monotone, nodes hand down the middle between their children as a bound.
 */
export const renewLeaves = (
  grower: Grower,
  scores: Float64Array,
  { quantile, target }: { quantile: number; target: Float64Array },
): void => {
  const { tree, rows, matrix, options } = grower
  const { values } = tree
  const lack = (node: number): number => {
    const start = tree.starts[node]!
    const own = rows.view.subarray(start, start + tree.counts[node]!)
    return quantileOf(
      Float64Array.from(own, (row) => target[row]! - scores[row]!),
      quantile,
    )
  }
  const renew = (node: number, low: number, high: number): void => {
    const within = (value: number) => Math.max(low, Math.min(high, value))
    const split = tree.splits[node]
    if (!split) {
      values.view[node] = within(lack(node))
      return
    }
    const [left, right] = childrenOf(tree, node)
    const direction = options.monotonicCst[matrix.features[split.feature]!.name]
    if (direction === undefined) {
      renew(left, low, high)
      renew(right, low, high)
      return
    }
    const middle = (within(lack(left)) + within(lack(right))) / 2
    renew(left, direction > 0 ? low : middle, direction > 0 ? middle : high)
    renew(right, direction > 0 ? middle : low, direction > 0 ? high : middle)
  }
  renew(0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
}

const childrenOf = ({ nodes }: Tree, node: number): [number, number] => [
  nodes.view[node * 4 + 1]!,
  nodes.view[node * 4 + 2]!,
]

/** The quantile by linear interpolation (type 7 of Hyndman and Fan, 1996), without sorting all; reorders the values. */
export const quantileOf = (values: Float64Array, q: number): number => {
  const position = q * (values.length - 1)
  const below = Math.floor(position)
  select(values, below)
  const low = values[below]!
  if (position === below) return low
  let high = Number.POSITIVE_INFINITY
  for (let i = below + 1; i < values.length; i++) high = Math.min(high, values[i]!)
  return low + (position - below) * (high - low)
}

/** Puts the value that has `place` others below it there, and all smaller ones before it (Hoare, 1961). */
const select = (values: Float64Array, place: number): void => {
  let from = 0
  let to = values.length - 1
  while (from < to) {
    const pivot = values[(from + to) >> 1]!
    let i = from
    let j = to
    while (i <= j) {
      while (values[i]! < pivot) i++
      while (values[j]! > pivot) j--
      if (i > j) break
      const swapped = values[i]!
      values[i++] = values[j]!
      values[j--] = swapped
    }
    if (place <= j) to = j
    else if (place >= i) from = i
    else return
  }
}
