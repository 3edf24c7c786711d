/**
 * From a bucket to its inverse document frequency and its weights, one entry after the other in a single piece of
 * memory: [bucket, idf, weight of plane 0, …]. So a lookup touches one cache line, where arrays side by side would touch three.
 * Open addressing; a bucket's home is its own share of the table, which keeps entries in the order of buckets.
 */
export interface WeightTable {
  stride: number
  scale: number
  keys: Int32Array
  values: Float32Array
}

/** `buckets` ascend and are below 2^bits; `weights` holds the same number of weights for each of them, bucket by bucket. */
export const buildTable = (
  buckets: Int32Array,
  idf: Float32Array,
  weights: Float32Array,
  bits: number,
): WeightTable => {
  const planes = buckets.length === 0 ? 0 : weights.length / buckets.length
  const stride = 2 + planes
  // Two entries in five stay empty, so that most searches end where they begin.
  const slots = Math.ceil(buckets.length / 0.6) + 1
  const keys = new Int32Array(slots * stride).fill(empty)
  const table = { stride, scale: slots / 2 ** bits, keys, values: new Float32Array(keys.buffer) }
  for (let column = 0; column < buckets.length; column++) {
    const at = freeEntry(table, buckets[column]!)
    keys[at] = buckets[column]!
    table.values[at + 1] = idf[column]!
    for (let plane = 0; plane < planes; plane++) table.values[at + 2 + plane] = weights[column * planes + plane]!
  }
  return table
}

/** Where the entry of `bucket` begins, or -1. */
export const findEntry = ({ keys, stride, scale }: WeightTable, bucket: number): number => {
  let at = Math.trunc(bucket * scale) * stride
  for (;;) {
    const key = keys[at]!
    if (key === bucket) return at
    if (key === empty) return -1
    at += stride
    if (at === keys.length) at = 0
  }
}

/** The arrays from which the table was built. */
export const tableColumns = ({ keys, values, stride }: WeightTable) => {
  const planes = stride - 2
  const entries = usedEntries(keys, stride)
  const weights = new Float32Array(entries.length * planes)
  for (let column = 0; column < entries.length; column++) {
    const from = entries[column]! + 2
    weights.set(values.subarray(from, from + planes), column * planes)
  }
  return {
    buckets: Int32Array.from(entries, (at) => keys[at]!),
    idf: Float32Array.from(entries, (at) => values[at + 1]!),
    weights,
  }
}

const empty = -1

const freeEntry = ({ keys, stride, scale }: WeightTable, bucket: number): number => {
  let at = Math.trunc(bucket * scale) * stride
  while (keys[at] !== empty) at = (at + stride) % keys.length
  return at
}

// Entries are in the order of their buckets, but for the few that a full home has pushed over the end of the table.
const usedEntries = (keys: Int32Array, stride: number): number[] => {
  const entries: number[] = []
  for (let at = 0; at < keys.length; at += stride) if (keys[at] !== empty) entries.push(at)
  return entries.sort((a, b) => keys[a]! - keys[b]!)
}
