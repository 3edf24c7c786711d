import {
  BINS, BIN_COUNT, FEATURES, FEATURE_BYTES, FEATURE_TABLE, GRADIENTS, HISTOGRAM, OFFSET, ROWS, ROW_COUNT, SIBLING, STRIDE,
} from './layout'

// So many rows are read for one group of features before the next group has its turn: their bins are still in the first
// cache then, and so is the histogram of the group.
const CHUNK: usize = 1024

/** Sums of gradient and hessian in every bin of the features of groups `from` to `to`, four features a group. */
export function buildHistograms(job: usize, from: usize, to: usize): void {
  const features = <usize>load<u32>(job, FEATURES)
  const histogram = <usize>load<u32>(job, HISTOGRAM)
  const first = from << 2
  const end = min(to << 2, features)
  const begin = offsetOf(job, first)
  memory.fill(histogram + begin, 0, endOf(job, end - 1) - begin)
  const rows = <usize>load<u32>(job, ROW_COUNT)
  for (let row: usize = 0; row < rows; row += CHUNK) {
    const last = min(row + CHUNK, rows)
    for (let group = from; group < to; group++) {
      const feature = group << 2
      if (feature + 4 <= features) addFour(job, feature, row, last)
      else for (let each = feature; each < features; each++) addOne(job, each, row, last)
    }
  }
}

/** The histogram of the other child: what the parent had without this one. */
export function subtractHistograms(job: usize, from: usize, to: usize): void {
  const end = min(to << 2, <usize>load<u32>(job, FEATURES))
  const histogram = <usize>load<u32>(job, HISTOGRAM)
  const sibling = <usize>load<u32>(job, SIBLING)
  const last = endOf(job, end - 1)
  for (let at = offsetOf(job, from << 2); at < last; at += 16) {
    v128.store(sibling + at, f64x2.sub(v128.load(sibling + at), v128.load(histogram + at)))
  }
}

function addFour(job: usize, feature: usize, from: usize, to: usize): void {
  const histogram = <usize>load<u32>(job, HISTOGRAM)
  const first = histogram + offsetOf(job, feature)
  const second = histogram + offsetOf(job, feature + 1)
  const third = histogram + offsetOf(job, feature + 2)
  const fourth = histogram + offsetOf(job, feature + 3)
  const stride = <usize>load<u32>(job, STRIDE)
  const bins = <usize>load<u32>(job, BINS) + feature
  let row = <usize>load<u32>(job, ROWS) + (from << 2)
  const end = <usize>load<u32>(job, ROWS) + (to << 2)
  let pair = <usize>load<u32>(job, GRADIENTS) + (from << 3)
  for (; row < end; row += 4, pair += 8) {
    const both = f64x2.promote_low_f32x4(v128.load64_zero(pair))
    const four = <usize>load<u32>(bins + <usize>load<u32>(row) * stride)
    const a = first + ((four & 0xff) << 4)
    const b = second + ((four >> 4) & 0xff0)
    const c = third + ((four >> 12) & 0xff0)
    const d = fourth + ((four >> 20) & 0xff0)
    v128.store(a, f64x2.add(v128.load(a), both))
    v128.store(b, f64x2.add(v128.load(b), both))
    v128.store(c, f64x2.add(v128.load(c), both))
    v128.store(d, f64x2.add(v128.load(d), both))
  }
}

function addOne(job: usize, feature: usize, from: usize, to: usize): void {
  const histogram = <usize>load<u32>(job, HISTOGRAM) + offsetOf(job, feature)
  const stride = <usize>load<u32>(job, STRIDE)
  const bins = <usize>load<u32>(job, BINS) + feature
  let row = <usize>load<u32>(job, ROWS) + (from << 2)
  const end = <usize>load<u32>(job, ROWS) + (to << 2)
  let pair = <usize>load<u32>(job, GRADIENTS) + (from << 3)
  for (; row < end; row += 4, pair += 8) {
    const both = f64x2.promote_low_f32x4(v128.load64_zero(pair))
    const bin = histogram + (<usize>load<u8>(bins + <usize>load<u32>(row) * stride) << 4)
    v128.store(bin, f64x2.add(v128.load(bin), both))
  }
}

function offsetOf(job: usize, feature: usize): usize {
  return <usize>load<u32>(<usize>load<u32>(job, FEATURE_TABLE) + feature * FEATURE_BYTES, OFFSET)
}

function endOf(job: usize, feature: usize): usize {
  const record = <usize>load<u32>(job, FEATURE_TABLE) + feature * FEATURE_BYTES
  return <usize>load<u32>(record, OFFSET) + (<usize>load<u32>(record, BIN_COUNT) << 4)
}
