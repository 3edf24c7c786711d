// A row of text as numbers, as encoders/words.ts, encoders/bag.ts and text/known.ts make them: the same hashes, the same
// order of sums, so that both answer the same to the last bit.

/**
 * Hashes the words of UTF-8 bytes into `hashes`, and returns their number. A code unit that the table of letters does not
 * know yet is returned as −1 − unit; what lies beyond the table, as −0x20000.
 */
export function hashWords(text: usize, length: usize, seed: i32, letters: usize, hashes: usize): i32 {
  const end = text + length
  let at = text
  let hash = seed
  let inWord = false
  let count: usize = 0
  while (at < end) {
    let unit: u32 = load<u8>(at)
    if (unit < 0x80) {
      at++
    } else if (unit < 0xe0) {
      unit = ((unit & 0x1f) << 6) | (<u32>load<u8>(at, 1) & 0x3f)
      at += 2
    } else if (unit < 0xf0) {
      unit = ((unit & 0x0f) << 12) | ((<u32>load<u8>(at, 1) & 0x3f) << 6) | (<u32>load<u8>(at, 2) & 0x3f)
      at += 3
    } else {
      return -0x20000
    }
    const letter = load<i32>(letters + (<usize>unit << 2))
    if (letter == 0) return -1 - <i32>unit
    if (letter > 0 && letter < ALONE) {
      hash = (hash ^ letter) * FNV_PRIME
      inWord = true
      continue
    }
    if (inWord) {
      store<i32>(hashes + (count++ << 2), finish(hash))
      hash = seed
      inWord = false
    }
    if (letter >= ALONE) store<i32>(hashes + (count++ << 2), finish((seed ^ letter) * FNV_PRIME))
  }
  if (inWord) store<i32>(hashes + (count++ << 2), finish(hash))
  return <i32>count
}

const ALONE: i32 = 1 << 21
const FNV_PRIME: i32 = 0x01000193

function finish(hash: i32): i32 {
  let h = hash ^ (hash >>> 16)
  h *= 0x85ebca6b
  h ^= h >>> 13
  h *= 0xc2b2ae35
  return h ^ (h >>> 16)
}

/** Writes the buckets of the n-grams up to `longest` words, one after the other, and returns where they end. */
export function listBuckets(hashes: usize, count: i32, longest: i32, shift: i32, buckets: usize): usize {
  let out = buckets
  for (let first = 0; first < count; first++) {
    let hash = load<i32>(hashes + (<usize>first << 2))
    store<i32>(out, hash >>> shift)
    out += 4
    const end = min(first + longest, count)
    for (let next = first + 1; next < end; next++) {
      const h = (rotl(hash, 5) ^ load<i32>(hashes + (<usize>next << 2))) * 0x9e3779b1
      hash = h ^ (h >>> 15)
      store<i32>(out, hash >>> shift)
      out += 4
    }
  }
  return out
}

/**
 * Turns buckets into the columns that are in use, counts them in the order of their first occurrence, and weighs them:
 * entries in `columns`, tf-idf in `values`. `slots` has room for twice as many as there are buckets. Returns their number.
 */
export function weighBuckets(
  buckets: usize, end: usize, index: usize, entries: usize, stride: i32, frequency: usize, slots: usize,
  columns: usize, counts: usize, values: usize,
): i32 {
  const seen = findColumns(buckets, end, index, values)
  const size = countColumns(buckets, seen, slots, columns, counts)
  for (let i: usize = 0; i < size; i++) {
    const entry = load<u32>(columns + (i << 2)) * stride
    const times = load<f64>(frequency + (<usize>load<u8>(counts + i) << 3))
    store<u32>(columns + (i << 2), entry)
    store<f64>(values + (i << 3), times * <f64>load<f32>(entries + (<usize>entry << 2)))
  }
  return <i32>size
}

/**
 * Puts the columns of the buckets that are in use in place of the buckets, and returns how many there are. All places in the
 * index are asked for first: the loop after it writes where only they can say, and would wait for memory each time.
 */
function findColumns(buckets: usize, end: usize, index: usize, pairs: usize): usize {
  const length = (end - buckets) >> 2
  for (let i: usize = 0; i < length; i++) {
    store<u64>(pairs + (i << 3), load<u64>(index + (<usize>(load<u32>(buckets + (i << 2)) >> 5) << 3)))
  }
  let out = buckets
  for (let i: usize = 0; i < length; i++) {
    const bit = load<u32>(buckets + (i << 2)) & 31
    // How many buckets were in use before these 32, and behind it which of them are.
    const pair = load<u64>(pairs + (i << 3))
    const used = <u32>(pair >> 32)
    store<u32>(out, <u32>pair + <u32>popcnt(used & ((1 << bit) - 1)))
    // Without a branch: a guess would be wrong for every second n-gram.
    out += <usize>((used >>> bit) & 1) << 2
  }
  return (out - buckets) >> 2
}

function countColumns(listed: usize, length: usize, slots: usize, columns: usize, counts: usize): usize {
  let capacity: usize = 64
  while (capacity < length * 2) capacity *= 2
  memory.fill(slots, 0xff, capacity << 2)
  const mask = capacity - 1
  let size: usize = 0
  for (let i: usize = 0; i < length; i++) {
    const column = load<u32>(listed + (i << 2))
    let slot = <usize>column & mask
    let place = load<i32>(slots + (slot << 2))
    while (place >= 0 && load<u32>(columns + (<usize>place << 2)) != column) {
      slot = (slot + 1) & mask
      place = load<i32>(slots + (slot << 2))
    }
    if (place < 0) {
      store<i32>(slots + (slot << 2), <i32>size)
      store<u32>(columns + (size << 2), column)
      store<u8>(counts + size++, 1)
    } else {
      const times = load<u8>(counts + <usize>place)
      if (times < 255) store<u8>(counts + <usize>place, times + 1)
    }
  }
  return size
}

/** The sum of the squares of the values, and into `out` their product with each plane. */
export function multiply(columns: usize, values: usize, size: i32, entries: usize, planes: i32, out: usize): f64 {
  let squares: f64 = 0
  for (let i: usize = 0; i < <usize>size; i++) {
    const value = load<f64>(values + (i << 3))
    squares += value * value
  }
  for (let plane = 0; plane < planes; plane++) {
    let sum: f64 = 0
    for (let i: usize = 0; i < <usize>size; i++) {
      const weight = entries + (<usize>(load<u32>(columns + (i << 2)) + 1 + plane) << 2)
      sum += load<f64>(values + (i << 3)) * <f64>load<f32>(weight)
    }
    store<f64>(out + (<usize>plane << 3), sum)
  }
  return squares
}
