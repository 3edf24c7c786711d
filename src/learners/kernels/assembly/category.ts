import { gainOf, gainToBeat } from './gain'
import {
  BIN_COUNT, EXTRA_LAMBDA, FEW_LEVELS, G, GAIN, GROUP_ROWS, H, LAMBDA, LEFT_G, LEFT_H, LEVEL_LAMBDA, LEVEL_SMOOTHING,
  MIN_HESSIAN, MIN_ROWS, MISSING_LEFT, MOST_LEVELS, NODE_ROWS, OFFSET, SET,
} from './layout'
import { countsOf } from './split'

/**
 * The best set of levels to send left. Few levels: each against the rest. Many: levels in the order of their mean
 * gradient, of which the best division is a prefix (Fisher, 1958), taken from either end, as LightGBM does it.
 * Bin 0 holds what is missing and rare. `scratch` has room for 256 numbers of 8 bytes and 256 of 4.
 */
export function splitLevels(
  job: usize, feature: usize, histograms: usize, node: usize, split: usize, scratch: usize,
): void {
  const histogram = histograms + <usize>load<u32>(feature, OFFSET)
  const bins = load<u32>(feature, BIN_COUNT)
  const toBeat = gainToBeat(job, node, load<f64>(node, G), load<f64>(node, H))
  const few = bins - 1 <= load<u32>(job, FEW_LEVELS)
  const best = few
    ? oneAgainstRest(job, feature, histogram, bins, node, split, toBeat)
    : prefixOfMany(job, feature, histogram, bins, node, split, toBeat, scratch)
  store<f64>(split, best > toBeat ? best - toBeat : 0, GAIN)
  if (best <= toBeat) return
  const someMissing = load<f64>(histogram, 8) > 1e-12 * load<f64>(node, H)
  store<i32>(split, someMissing ? load<u32>(split, SET) & 1 : -1, MISSING_LEFT)
}

function oneAgainstRest(
  job: usize, feature: usize, histogram: usize, bins: u32, node: usize, split: usize, toBeat: f64,
): f64 {
  const lambda = load<f64>(job, LAMBDA)
  const rows = load<f64>(node, NODE_ROWS)
  const minRows = load<f64>(node, MIN_ROWS)
  let best = toBeat
  for (let bin: u32 = 0; bin < bins; bin++) {
    const g = load<f64>(histogram + (<usize>bin << 4))
    const h = load<f64>(histogram + (<usize>bin << 4), 8)
    const count = rowsOf(job, feature, histogram, node, bin)
    if (count < minRows || rows - count < minRows || !isHeavy(node, h)) continue
    const gain = gainOfDivision(job, node, g, h, lambda)
    if (gain <= best) continue
    best = gain
    memory.fill(split + SET, 0, 32)
    include(split, bin)
    keep(split, g, h, 0)
  }
  return best
}

function prefixOfMany(
  job: usize, feature: usize, histogram: usize, bins: u32, node: usize, split: usize, toBeat: f64, scratch: usize,
): f64 {
  const used = inOrder(job, feature, histogram, bins, node, scratch)
  const most = min(load<u32>(job, MOST_LEVELS), (used + 1) >> 1)
  const upward = walk(job, feature, histogram, node, split, toBeat, scratch, used, most, false)
  return walk(job, feature, histogram, node, split, upward, scratch, used, most, true)
}

/** Puts the levels with enough rows in the order of their smoothed mean gradient into `scratch`; returns their number. */
function inOrder(job: usize, feature: usize, histogram: usize, bins: u32, node: usize, scratch: usize): u32 {
  const smoothing = load<f64>(job, LEVEL_SMOOTHING)
  const order = scratch + 2048
  let used: usize = 0
  for (let bin: u32 = 0; bin < bins; bin++) {
    if (rowsOf(job, feature, histogram, node, bin) < smoothing) continue
    const at = histogram + (<usize>bin << 4)
    const mean = load<f64>(at) / (load<f64>(at, 8) + smoothing)
    let place = used
    for (; place > 0 && load<f64>(scratch + ((place - 1) << 3)) > mean; place--) {
      store<f64>(scratch + (place << 3), load<f64>(scratch + ((place - 1) << 3)))
      store<u32>(order + (place << 2), load<u32>(order + ((place - 1) << 2)))
    }
    store<f64>(scratch + (place << 3), mean)
    store<u32>(order + (place << 2), bin)
    used++
  }
  return <u32>used
}

function walk(
  job: usize, feature: usize, histogram: usize, node: usize, split: usize, toBeat: f64, scratch: usize, used: u32,
  most: u32, backward: bool,
): f64 {
  const lambda = load<f64>(job, LAMBDA) + load<f64>(job, LEVEL_LAMBDA)
  const minRows = load<f64>(node, MIN_ROWS)
  const groupRows = load<f64>(job, GROUP_ROWS)
  const rows = load<f64>(node, NODE_ROWS)
  let best = toBeat
  let taken: u32 = 0
  let g: f64 = 0
  let h: f64 = 0
  let left: f64 = 0
  let group: f64 = 0
  for (let i: u32 = 0; i < most; i++) {
    const bin = levelAt(scratch, used, i, backward)
    const at = histogram + (<usize>bin << 4)
    const count = rowsOf(job, feature, histogram, node, bin)
    g += load<f64>(at)
    h += load<f64>(at, 8)
    left += count
    group += count
    if (rows - left < max(minRows, groupRows)) break
    if (left < minRows || group < groupRows || !isHeavy(node, h)) continue
    group = 0
    const gain = gainOfDivision(job, node, g, h, lambda)
    if (gain <= best) continue
    best = gain
    taken = i + 1
    keep(split, g, h, load<f64>(job, LEVEL_LAMBDA))
  }
  if (taken == 0) return best
  memory.fill(split + SET, 0, 32)
  for (let i: u32 = 0; i < taken; i++) include(split, levelAt(scratch, used, i, backward))
  return best
}

function levelAt(scratch: usize, used: u32, i: u32, backward: bool): u32 {
  return load<u32>(scratch + 2048 + (<usize>(backward ? used - 1 - i : i) << 2))
}

function gainOfDivision(job: usize, node: usize, g: f64, h: f64, lambda: f64): f64 {
  const otherG = load<f64>(node, G) - g
  return gainOf(job, node, g, h, lambda) + gainOf(job, node, otherG, load<f64>(node, H) - h, lambda)
}

function isHeavy(node: usize, h: f64): bool {
  const least = load<f64>(node, MIN_HESSIAN)
  return h >= least && load<f64>(node, H) - h >= least
}

/** Counted where that was asked for, else judged by the share of the hessian. */
function rowsOf(job: usize, feature: usize, histogram: usize, node: usize, bin: u32): f64 {
  const counts = countsOf(job, feature)
  if (counts) return load<f64>(counts + (<usize>bin << 4))
  return Math.floor((load<f64>(histogram + (<usize>bin << 4), 8) * load<f64>(node, NODE_ROWS)) / load<f64>(node, H) + 0.5)
}

function include(split: usize, bin: u32): void {
  const word = split + SET + (<usize>(bin >> 5) << 2)
  store<u32>(word, load<u32>(word) | (1 << (bin & 31)))
}

function keep(split: usize, g: f64, h: f64, extra: f64): void {
  store<f64>(split, g, LEFT_G)
  store<f64>(split, h, LEFT_H)
  store<f64>(split, extra, EXTRA_LAMBDA)
}
