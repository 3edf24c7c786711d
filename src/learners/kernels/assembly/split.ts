import { gainOf, gainToBeat, valueOf } from './gain'
import {
  BIN, BIN_COUNT, BOUNDED, COUNTS, EXTRA_LAMBDA, G, GAIN, H, LAMBDA, LEFT_G, LEFT_H, MIN_HESSIAN, MIN_ROWS, MISSING_LEFT,
  MONOTONE, NODE_ROWS, OFFSET,
} from './layout'

/**
 * The best split "bin ≤ b" of a numeric feature, missing values to either side. The last bin holds the missing values.
 * Gains less than nothing are written as 0.
 */
export function splitNumbers(job: usize, feature: usize, histograms: usize, node: usize, split: usize): void {
  const histogram = histograms + <usize>load<u32>(feature, OFFSET)
  const last = <usize>load<u32>(feature, BIN_COUNT) - 1
  const missing = v128.load(histogram + (last << 4))
  const total = v128.load(node, G)
  const toBeat = gainToBeat(job, node, load<f64>(node, G), load<f64>(node, H))
  // What is left of a difference of equal sums is no missing value.
  const someMissing = f64x2.extract_lane(missing, 1) > 1e-12 * load<f64>(node, H)
  store<f64>(split, 0, EXTRA_LAMBDA)
  const isPlain = load<u32>(job, BOUNDED) == 0 && load<u32>(job, COUNTS) == 0
  let best = toBeat
  if (isPlain) {
    const bins = someMissing ? last : last - 1
    best = scan(job, histogram, bins, f64x2.splat(0), total, node, split, best, someMissing ? 0 : -1)
    if (someMissing) best = scan(job, histogram, last - 1, missing, total, node, split, best, 1)
  } else {
    best = scanWithCare(job, feature, histogram, someMissing ? last : last - 1, node, split, best, someMissing ? 0 : -1)
    if (someMissing) best = scanWithCare(job, feature, histogram, last - 1, node, split, best, 1)
  }
  store<f64>(split, best > toBeat ? best - toBeat : 0, GAIN)
}

function scan(
  job: usize, histogram: usize, bins: usize, first: v128, total: v128, node: usize, split: usize, toBeat: f64, missing: i32,
): f64 {
  const minHessian = load<f64>(node, MIN_HESSIAN)
  const lambda = f64x2.splat(load<f64>(job, LAMBDA))
  let best = toBeat
  let left = first
  for (let bin: usize = 0; bin < bins; bin++) {
    left = f64x2.add(left, v128.load(histogram + (bin << 4)))
    if (f64x2.extract_lane(left, 1) < minHessian) continue
    const right = f64x2.sub(total, left)
    if (f64x2.extract_lane(right, 1) < minHessian) break
    const g = v128.shuffle<f64>(left, right, 0, 2)
    const h = v128.shuffle<f64>(left, right, 1, 3)
    const gains = f64x2.div(f64x2.mul(g, g), f64x2.add(h, lambda))
    const gain = f64x2.extract_lane(gains, 0) + f64x2.extract_lane(gains, 1)
    if (gain <= best) continue
    best = gain
    v128.store(split, left, LEFT_G)
    store<u32>(split, <u32>bin, BIN)
    store<i32>(split, missing, MISSING_LEFT)
  }
  return best
}

/** The same with bounds, monotone constraints and exact counts of rows: slower, and seldom needed. */
function scanWithCare(
  job: usize, feature: usize, histogram: usize, bins: usize, node: usize, split: usize, toBeat: f64, missing: i32,
): f64 {
  const minHessian = load<f64>(node, MIN_HESSIAN)
  const minRows = load<f64>(node, MIN_ROWS)
  const lambda = load<f64>(job, LAMBDA)
  const monotone = <f64>load<i32>(feature, MONOTONE)
  const last = (<usize>load<u32>(feature, BIN_COUNT) - 1) << 4
  const counts = countsOf(job, feature)
  const totalG = load<f64>(node, G)
  const totalH = load<f64>(node, H)
  let best = toBeat
  let g: f64 = missing == 1 ? load<f64>(histogram + last) : 0
  let h: f64 = missing == 1 ? load<f64>(histogram + last, 8) : 0
  let rows: f64 = missing == 1 && counts ? load<f64>(counts + last) : 0
  for (let bin: usize = 0; bin < bins; bin++) {
    g += load<f64>(histogram + (bin << 4))
    h += load<f64>(histogram + (bin << 4), 8)
    if (counts) rows += load<f64>(counts + (bin << 4))
    if (h < minHessian || totalH - h < minHessian) continue
    if (counts && (rows < minRows || load<f64>(node, NODE_ROWS) - rows < minRows)) continue
    const rise = valueOf(node, totalG - g, totalH - h, lambda) - valueOf(node, g, h, lambda)
    if (monotone * rise < 0) continue
    const gain = gainOf(job, node, g, h, lambda) + gainOf(job, node, totalG - g, totalH - h, lambda)
    if (gain <= best) continue
    best = gain
    store<f64>(split, g, LEFT_G)
    store<f64>(split, h, LEFT_H)
    store<u32>(split, <u32>bin, BIN)
    store<i32>(split, missing, MISSING_LEFT)
  }
  return best
}

/** Where the exact counts of the feature's bins stand, or 0 where sums of hessians have to do. */
export function countsOf(job: usize, feature: usize): usize {
  const counts = <usize>load<u32>(job, COUNTS)
  return counts ? counts + <usize>load<u32>(feature, OFFSET) : 0
}
