import { logLoss } from './gradients'
import { ADD_LEAVES, ADD_TREE, ARGUMENTS, DIVIDE, GATHER, JOIN, KIND, LOG_LOSS } from './layout'
import { addTree, addValue, divide, gather } from './rows'

// Rows of one task; even, because gradients are made in pairs.
const TASK_ROWS: usize = 2048

/**
 * One task of a pass over rows: the kernel that the job names, for some of its rows. The arguments of the whole stand in
 * the job, their number of rows second; of leaves each is a task.
 */
export function pass(job: usize, task: u32): void {
  const kind = load<u32>(job, KIND)
  if (kind == ADD_LEAVES) return addLeaf(job, task)
  const from = <usize>task * TASK_ROWS
  const count = min(TASK_ROWS, argument(job, 1) - from)
  const rows = argument(job, 0) + (from << 2)
  if (kind == LOG_LOSS) differentiate(job, from, count)
  else if (kind == DIVIDE) divideSome(job, task, rows, count)
  else if (kind == JOIN) join(job, task, count)
  else if (kind == GATHER) gather(rows, count, argument(job, 2), argument(job, 3) + (from << 3))
  else if (kind == ADD_TREE) {
    addTree(
      rows, count, argument(job, 2), argument(job, 3), argument(job, 4), argument(job, 5), argument(job, 6),
      argument(job, 7),
    )
  }
}

function differentiate(job: usize, from: usize, count: usize): void {
  const weights = argument(job, 3)
  const scores = argument(job, 0) + (from << 3)
  const labels = argument(job, 2) + (from << 2)
  logLoss(scores, count, labels, weights ? weights + (from << 2) : 0, argument(job, 4) + (from << 3))
}

/** Both sides of the rows of a task, each to its place in a copy of all rows. */
function divideSome(job: usize, task: u32, rows: usize, count: usize): void {
  const from = rows - argument(job, 0)
  const left = divide(
    rows, count, argument(job, 2), argument(job, 3), argument(job, 4), argument(job, 5) + from, argument(job, 6) + from,
  )
  store<u32>(argument(job, 7) + (<usize>task << 2), left)
}

/** Puts both sides of a task where they belong: behind those of the tasks before it. */
function join(job: usize, task: u32, count: usize): void {
  const lefts = argument(job, 7)
  const tasks = <u32>((argument(job, 1) + TASK_ROWS - 1) / TASK_ROWS)
  let before: usize = 0
  let all: usize = 0
  for (let i: u32 = 0; i < tasks; i++) {
    if (i == task) before = all
    all += <usize>load<u32>(lefts + (<usize>i << 2))
  }
  const from = <usize>task * TASK_ROWS
  const left = <usize>load<u32>(lefts + (<usize>task << 2))
  const rows = argument(job, 0)
  memory.copy(rows + (before << 2), argument(job, 5) + (from << 2), left << 2)
  memory.copy(rows + ((all + from - before) << 2), argument(job, 6) + (from << 2), (count - left) << 2)
}

/** Adds the value of a leaf to the scores of its rows. A leaf is 16 bytes: value, first row, number of rows. */
function addLeaf(job: usize, task: u32): void {
  const leaf = argument(job, 0) + (<usize>task << 4)
  addValue(<usize>load<u32>(leaf, 8), <usize>load<u32>(leaf, 12), argument(job, 1), load<f64>(leaf))
}

function argument(job: usize, i: usize): usize {
  return <usize>load<u32>(job + ARGUMENTS + (i << 2))
}
