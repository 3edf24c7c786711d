/** Sorts numbers that are not NaN by their bits, in three passes of 11 bits; they end in `spare`. */
export function sortFloats(values: usize, count: usize, spare: usize, counts: usize): void {
  memory.fill(counts, 0, 3 * 8192)
  const end = values + (count << 2)
  for (let at = values; at < end; at += 4) {
    const bits = load<u32>(at)
    const key = bits ^ ((<u32>(<i32>bits >> 31)) | 0x80000000)
    store<u32>(at, key)
    increment(counts, key & 2047)
    increment(counts + 8192, (key >> 11) & 2047)
    increment(counts + 16384, key >> 22)
  }
  for (let pass: usize = 0; pass < 3; pass++) startsOf(counts + (pass << 13))
  scatter(values, count, spare, counts, 0)
  scatter(spare, count, values, counts + 8192, 11)
  scatter(values, count, spare, counts + 16384, 22)
  for (let at = spare; at < spare + (count << 2); at += 4) {
    const key = load<u32>(at)
    store<u32>(at, key ^ (~(<u32>(<i32>key >> 31)) | 0x80000000))
  }
}

function increment(counts: usize, digit: u32): void {
  const at = counts + (<usize>digit << 2)
  store<u32>(at, load<u32>(at) + 1)
}

function startsOf(counts: usize): void {
  let sum: u32 = 0
  for (let at = counts; at < counts + 8192; at += 4) {
    const own = load<u32>(at)
    store<u32>(at, sum)
    sum += own
  }
}

function scatter(from: usize, count: usize, to: usize, starts: usize, shift: u32): void {
  const end = from + (count << 2)
  for (let at = from; at < end; at += 4) {
    const key = load<u32>(at)
    const place = starts + (<usize>((key >> shift) & 2047) << 2)
    const next = load<u32>(place)
    store<u32>(place, next + 1)
    store<u32>(to + (<usize>next << 2), key)
  }
}

/**
 * The bin of each number: how many of the 255 ascending edges are below it. What is missing has a bin of its own.
 * Bins are written `stride` bytes apart.
 */
export function binNumbers(values: usize, count: usize, edges: usize, missing: u32, out: usize, stride: usize): void {
  const end = values + (count << 2)
  for (let at = values; at < end; at += 4, out += stride) {
    const value = load<f32>(at)
    let bin: usize = 0
    bin += <usize>(load<f32>(edges + ((bin + 127) << 2)) < value) << 7
    bin += <usize>(load<f32>(edges + ((bin + 63) << 2)) < value) << 6
    bin += <usize>(load<f32>(edges + ((bin + 31) << 2)) < value) << 5
    bin += <usize>(load<f32>(edges + ((bin + 15) << 2)) < value) << 4
    bin += <usize>(load<f32>(edges + ((bin + 7) << 2)) < value) << 3
    bin += <usize>(load<f32>(edges + ((bin + 3) << 2)) < value) << 2
    bin += <usize>(load<f32>(edges + ((bin + 1) << 2)) < value) << 1
    bin += <usize>(load<f32>(edges + (bin << 2)) < value)
    store<u8>(out, <u8>(value != value ? missing : <u32>bin))
  }
}
