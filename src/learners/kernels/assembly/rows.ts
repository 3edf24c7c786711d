/**
 * Divides `count` row indices in place, both sides in their order; `goesLeft` has a byte for every bin. Returns how many
 * went left. Nothing branches on the data: an index is written to both sides, and only one side moves on.
 */
export function partition(rows: usize, count: usize, bins: usize, stride: usize, goesLeft: usize, spare: usize): i32 {
  let left = rows
  let right = spare
  const end = rows + (count << 2)
  for (let at = rows; at < end; at += 4) {
    const row = load<u32>(at)
    const step = <usize>load<u8>(goesLeft + <usize>load<u8>(bins + <usize>row * stride)) << 2
    store<u32>(left, row)
    store<u32>(right, row)
    left += step
    right += 4 - step
  }
  memory.copy(left, spare, right - spare)
  return <i32>((left - rows) >> 2)
}

/**
 * The same for rows of which others divide the rest: the indices of both sides go to the beginnings of `lefts` and
 * `rights`. Returns how many went left.
 */
export function divide(
  rows: usize, count: usize, bins: usize, stride: usize, goesLeft: usize, lefts: usize, rights: usize,
): u32 {
  let left = lefts
  let right = rights
  const end = rows + (count << 2)
  for (let at = rows; at < end; at += 4) {
    const row = load<u32>(at)
    const step = <usize>load<u8>(goesLeft + <usize>load<u8>(bins + <usize>row * stride)) << 2
    store<u32>(left, row)
    store<u32>(right, row)
    left += step
    right += 4 - step
  }
  return <u32>((left - lefts) >> 2)
}

/** Copies the pairs of gradient and hessian of the rows, so that histograms read them one after the other. */
export function gather(rows: usize, count: usize, pairs: usize, out: usize): void {
  const end = rows + (count << 2)
  for (let at = rows; at < end; at += 4, out += 8) store<u64>(out, load<u64>(pairs + (<usize>load<u32>(at) << 3)))
}

/** The sums of gradient and hessian of `count` pairs, to `out`. */
export function sumPairs(pairs: usize, count: usize, out: usize): void {
  let sum = f64x2.splat(0)
  const end = pairs + (count << 3)
  for (let at = pairs; at < end; at += 8) sum = f64x2.add(sum, f64x2.promote_low_f32x4(v128.load64_zero(at)))
  v128.store(out, sum)
}

/** Adds the value of a leaf to the scores of its rows. */
export function addValue(rows: usize, count: usize, scores: usize, value: f64): void {
  const end = rows + (count << 2)
  for (let at = rows; at < end; at += 4) {
    const score = scores + (<usize>load<u32>(at) << 3)
    store<f64>(score, load<f64>(score) + value)
  }
}

/**
 * Adds to the scores of any rows what the tree says of them. A node of `nodes` is 16 bytes: feature (−1: a leaf), left,
 * right, and where its bytes begin in `goesLeft`.
 */
export function addTree(
  rows: usize, count: usize, bins: usize, stride: usize, nodes: usize, goesLeft: usize, values: usize, scores: usize,
): void {
  const end = rows + (count << 2)
  for (let at = rows; at < end; at += 4) {
    const row = <usize>load<u32>(at)
    const own = bins + row * stride
    let node: usize = 0
    for (;;) {
      const record = nodes + (node << 4)
      const feature = load<i32>(record)
      if (feature < 0) break
      const left = load<u8>(goesLeft + <usize>load<u32>(record, 12) + <usize>load<u8>(own + <usize>feature))
      node = <usize>load<u32>(record + (left ? 4 : 8))
    }
    store<f64>(scores + (row << 3), load<f64>(scores + (row << 3)) + load<f64>(values + (node << 3)))
  }
}
