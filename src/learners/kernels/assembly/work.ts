import { splitLevels } from './category'
import { buildHistograms, subtractHistograms } from './histogram'
import {
  BELL, CATEGORY, DONE, FEATURES, FEATURE_BYTES, FEATURE_TABLE, GAIN, HISTOGRAM, KIND, LEFT, NODE, SIBLING, SIBLING_NODE,
  SPLITS, SPLITTING, SPLIT_BYTES, STAGES, TASKS, USED,
} from './layout'
import { pass } from './pass'
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
    if (load<u32>(job, KIND) == SPLITTING) stage(job, task, <u32>tasks >> 1, scratch)
    else pass(job, task)
    if (atomic.add<i32>(job + DONE, 1) == tasks - 1) atomic.notify(job + DONE, 1)
  }
}

/**
 * First the histograms of all groups are tasks, then the searches in them, so that who has built one less can search
 * more. Where a histogram is not ready, the search is left to who builds it.
 */
function stage(job: usize, task: u32, groups: u32, scratch: usize): void {
  const group = task < groups ? task : task - groups
  if (task < groups) build(job, group, group + 1)
  const stages = <usize>load<u32>(job, STAGES)
  if (atomic.add<u32>(stages + (<usize>group << 2), 1) == 1) searchAll(job, group, group + 1, scratch)
}

/** Histograms and best splits of the features of groups `from` to `to`, for a node and, with it, for its sibling. */
export function work(job: usize, from: u32, to: u32, scratch: usize): void {
  build(job, from, to)
  searchAll(job, from, to, scratch)
}

function build(job: usize, from: u32, to: u32): void {
  buildHistograms(job, from, to)
  if (load<u32>(job, SIBLING)) subtractHistograms(job, from, to)
}

function searchAll(job: usize, from: u32, to: u32, scratch: usize): void {
  const sibling = <usize>load<u32>(job, SIBLING)
  const end = min(to << 2, load<u32>(job, FEATURES))
  for (let feature = from << 2; feature < end; feature++) {
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

// About as long as it takes to wake a sleeping thread; who waits longer sleeps.
const LOOKS: u32 = 40000

/** Looks for a moment whether the bell rings again, before it is worth sleeping; returns how often it has rung. */
export function listen(job: usize, seen: i32): i32 {
  for (let look: u32 = 0; look < LOOKS; look++) {
    const rung = atomic.load<i32>(job + BELL)
    if (rung != seen) return rung
  }
  return seen
}

/** Looks for a moment whether so many tasks are done. */
export function areDone(job: usize, tasks: i32): bool {
  for (let look: u32 = 0; look < LOOKS; look++) if (atomic.load<i32>(job + DONE) == tasks) return true
  return false
}
