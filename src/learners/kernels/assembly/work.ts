import { splitLevels } from './category'
import { buildHistograms, subtractHistograms } from './histogram'
import {
  CATEGORY, COUNTER, DONE, FEATURES, FEATURE_BYTES, FEATURE_TABLE, GAIN, GROUPS_A_TASK, HISTOGRAM, NODE, SIBLING,
  SIBLING_NODE, SPLITS, SPLIT_BYTES, TASKS, USED,
} from './layout'
import { splitNumbers } from './split'

/** Does what is left of the job, task by task, beside whoever else does; returns when no task is left to begin. */
export function help(job: usize, scratch: usize): void {
  const tasks = load<u32>(job, TASKS)
  for (;;) {
    const task = atomic.add<u32>(job + COUNTER, 1)
    if (task >= tasks) return
    work(job, task * load<u32>(job, GROUPS_A_TASK), (task + 1) * load<u32>(job, GROUPS_A_TASK), scratch)
    if (atomic.add<u32>(job + DONE, 1) == tasks - 1) atomic.notify(job + DONE, 1)
  }
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
