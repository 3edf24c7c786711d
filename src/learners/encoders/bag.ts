import type { Words } from './words.ts'

/**
 * The n-grams of one row: which buckets they fall into and how often, in the order of their first occurrence.
 * `slots` is a small open-addressing table from bucket to place, so that a repeated n-gram is counted, not repeated.
 */
export interface Bag {
  size: number
  buckets: Int32Array
  counts: Uint8Array
  slots: Int32Array
  mask: number
}

export const emptyBag = (): Bag => ({
  size: 0,
  buckets: new Int32Array(4096),
  counts: new Uint8Array(4096),
  slots: new Int32Array(8192),
  mask: 0,
})

/** Forgets the row before. */
export const clear = (bag: Bag): void => {
  bag.size = 0
  bag.mask = 0
}

/** Counts the n-grams of `words` of length 1 to `longest`, hashed into 2^bits buckets. */
export const countNgrams = (bag: Bag, words: Words, longest: number, bits: number): void => {
  makeRoom(bag, words.count * longest)
  const { hashes, count } = words
  for (let first = 0; first < count; first++) {
    let hash = hashes[first]!
    put(bag, bucketOf(hash, bits))
    const end = Math.min(first + longest, count)
    for (let next = first + 1; next < end; next++) {
      hash = joined(hash, hashes[next]!)
      put(bag, bucketOf(hash, bits))
    }
  }
}

/** The hash of an n-gram from that of its beginning and that of its last word. */
export const joined = (hash: number, word: number): number => {
  const h = Math.imul(((hash << 5) | (hash >>> 27)) ^ word, 0x9e3779b1)
  return h ^ (h >>> 15)
}

/** The high bits of a product are its best mixed ones. */
export const bucketOf = (hash: number, bits: number): number => hash >>> (32 - bits)

const put = (bag: Bag, bucket: number): void => {
  const { slots, mask, buckets } = bag
  let slot = bucket & mask
  let place = slots[slot]!
  while (place >= 0 && buckets[place] !== bucket) {
    slot = (slot + 1) & mask
    place = slots[slot]!
  }
  if (place < 0) {
    slots[slot] = bag.size
    buckets[bag.size] = bucket
    bag.counts[bag.size++] = 1
    return
  }
  // One row that says a word more than 255 times says it 255 times: the logarithm of the count hardly moves.
  if (bag.counts[place]! < 255) bag.counts[place]!++
}

// The table has at least two slots for an n-gram. It is only as large as this row needs, because it is wiped for every row.
const makeRoom = (bag: Bag, ngrams: number): void => {
  const needed = bag.size + ngrams
  if (needed > bag.buckets.length) growPlaces(bag, needed)
  let capacity = 64
  while (capacity < needed * 2) capacity *= 2
  if (capacity <= bag.mask + 1) return
  if (capacity > bag.slots.length) bag.slots = new Int32Array(capacity)
  bag.mask = capacity - 1
  bag.slots.fill(-1, 0, capacity)
  for (let place = 0; place < bag.size; place++) {
    let slot = bag.buckets[place]! & bag.mask
    while (bag.slots[slot]! >= 0) slot = (slot + 1) & bag.mask
    bag.slots[slot] = place
  }
}

const growPlaces = (bag: Bag, needed: number): void => {
  const buckets = new Int32Array(needed * 2)
  const counts = new Uint8Array(needed * 2)
  buckets.set(bag.buckets.subarray(0, bag.size))
  counts.set(bag.counts.subarray(0, bag.size))
  bag.buckets = buckets
  bag.counts = counts
}
