/**
 * Counts between ascending inner edges: bin i holds edges[i−1] < x ≤ edges[i]. The first and the last bin are open to the
 * outside, so that no value falls off. NaN is not counted.
 */
export const histogram = (values: ArrayLike<number>, edges: ArrayLike<number>): Float64Array => {
  const counts = new Float64Array(edges.length + 1)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isNaN(value)) counts[binOf(value, edges)]! += 1
  }
  return counts
}

/** The number of edges below the value, by halving. */
const binOf = (value: number, edges: ArrayLike<number>): number => {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (edges[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
