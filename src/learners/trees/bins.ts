/**
 * The edges between the bins of a numeric feature, from its values in ascending order (none of them NaN): ascending
 * float32, bin b holds x ≤ edge b, what is above all edges is in one bin more. Where there are few values each has its
 * bin. Else the bins are about equally full, but a value that fills a bin alone has one alone, as in LightGBM (Ke et al.,
 * 2017).
 */
export const edgesOf = (sorted: Float32Array, maxBins: number): Float32Array => {
  const { values, counts, distinct } = tally(sorted)
  const own = values.subarray(0, distinct)
  if (distinct <= maxBins) return Float32Array.from({ length: Math.max(0, distinct - 1) }, (_, i) => between(own, i))
  return Float32Array.from(divide(own, counts, sorted.length, maxBins))
}

const tally = (sorted: Float32Array) => {
  const values = new Float32Array(sorted.length)
  const counts = new Int32Array(sorted.length)
  let last = -1
  let previous = Number.NaN
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i]!
    if (value !== previous) {
      last++
      values[last] = value
      previous = value
    }
    counts[last]!++
  }
  return { values, counts, distinct: last + 1 }
}

const divide = (values: Float32Array, counts: Int32Array, rows: number, maxBins: number): number[] => {
  let small = rows
  let bins = maxBins
  const large = rows / maxBins
  const isLarge = (i: number) => counts[i]! >= large
  for (let i = 0; i < values.length; i++) {
    if (!isLarge(i)) continue
    small -= counts[i]!
    bins--
  }
  const edges: number[] = []
  let fill = small / Math.max(1, bins)
  let held = 0
  for (let i = 0; i + 1 < values.length && edges.length < maxBins - 1; i++) {
    const isAlone = isLarge(i)
    if (!isAlone) small -= counts[i]!
    held += counts[i]!
    const isFull = isAlone || held >= fill || (isLarge(i + 1) && held >= Math.max(1, fill / 2))
    if (!isFull) continue
    edges.push(between(values, i))
    held = 0
    if (isAlone) continue
    bins--
    fill = small / Math.max(1, bins)
  }
  return edges
}

// In the middle, unless that is not below the next value as float32 (neighbours, infinities): then on the value itself.
const between = (values: Float32Array, i: number): number => {
  const low = values[i]!
  const high = values[i + 1]!
  const middle = Math.fround(low + (high - low) / 2)
  return middle >= low && middle < high ? middle : low
}

/**
 * The levels that get a bin of their own, the most frequent first; `binOf` tells the bin of every code, and bin 0 is that
 * of what is rare or missing.
 */
export const levelBins = (codes: Int32Array, rows: Int32Array, levels: number, most: number) => {
  const counts = new Int32Array(levels)
  for (const row of rows) {
    const code = codes[row]!
    if (code >= 0) counts[code]!++
  }
  const present = Array.from({ length: levels }, (_, code) => code).filter((code) => counts[code]! > 0)
  const kept = present.sort((a, b) => counts[b]! - counts[a]! || a - b).slice(0, most)
  const binOf = new Uint8Array(levels)
  for (const [i, code] of kept.entries()) binOf[code] = i + 1
  const own = kept.reduce((sum, code) => sum + counts[code]!, 0)
  return { kept, binOf, others: rows.length - own }
}
