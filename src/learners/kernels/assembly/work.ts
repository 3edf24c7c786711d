import { splitLevels } from './category'
import { buildHistograms, subtractHistograms } from './histogram'
import { logLoss } from './gradients'
import {
  CATEGORY, DONE, FEATURES, FEATURE_BYTES, FEATURE_TABLE, GAIN, GRADIENTS, HISTOGRAM, KIND, LEFT, NODE, ROWS, ROW_COUNT,
  SIBLING, SIBLING_NODE, SPLITS, SPLITTING, SPLIT_BYTES, TASKS, USED,
} from './layout'
import { splitNumbers } from './split'

/**
 * Takes task after task of the job, beside whoever else does, and returns when none is left to begin. Only one that was
 * left is taken, so its job cannot end, nor another take its place, before it is done.
 */
export function help(job: usize, scratch: usize): void {
  for (;;) {
    const left = atomic.sub<i32>(job + LEFT, 1)
    if (left <= 0) return
    const tasks = load<i32>(job, TASKS)
    const task = <u32>(tasks - left)
    if (load<u32>(job, KIND) == SPLITTING) work(job, task, task + 1, scratch)
    else differentiate(job, task)
    if (atomic.add<i32>(job + DONE, 1) == tasks - 1) atomic.notify(job + DONE, 1)
  }
}

// Rows of one task; even, because rows are taken in pairs.
const TASK_ROWS: usize = 8192

/** The gradients of some rows: the job's fields hold scores, labels, weights and where the pairs go. */
function differentiate(job: usize, task: u32): void {
  const from = <usize>task * TASK_ROWS
  const count = min(TASK_ROWS, <usize>load<u32>(job, ROW_COUNT) - from)
  const weights = <usize>load<u32>(job, SIBLING)
  const scores = <usize>load<u32>(job, ROWS) + (from << 3)
  const labels = <usize>load<u32>(job, GRADIENTS) + (from << 2)
  logLoss(scores, labels, weights ? weights + (from << 2) : 0, count, <usize>load<u32>(job, HISTOGRAM) + (from << 3))
}

/** Histograms and best splits of the features of groups `from` to `to`, for a node and, with it, for its sibling. */
export function work(job: usize, from: u32, to: u32, scratch: usize): void {
  const features = load<u32>(job, FEATURES)
  const groups = min(to, (features + 3) >> 2)
  buildHistograms(job, from, groups)
  const sibling = <usize>load<u32>(job, SIBLING)
  if (sibling) subtractHistograms(job, from, groups)
  for (let feature = from << 2; feature < min(groups << 2, features); feature++) {
    search(job, feature, <usize>load<u32>(job, HISTOGRAM), <usize>load<u32>(job, NODE), scratch)
    if (sibling) search(job, feature, sibling, <usize>load<u32>(job, SIBLING_NODE), scratch)
  }
}

/** Only the search, in a histogram that is there: for a node that was looked at more closely. */
export function search(job: usize, feature: u32, histogram: usize, node: usize, scratch: usize): void {
  if (!node) return
  const record = <usize>load<u32>(job, FEATURE_TABLE) + <usize>feature * FEATURE_BYTES
  const split = <usize>load<u32>(node, SPLITS) + <usize>feature * SPLIT_BYTES
  if (load<u32>(record, USED) == 0) store<f64>(split, 0, GAIN)
  else if (load<u32>(record, CATEGORY)) splitLevels(job, record, histogram, node, split, scratch)
  else splitNumbers(job, record, histogram, node, split)
}
