import type { Forest } from './forest.ts'
import { goesLeft } from './shap/branch.ts'
import { branchOff, emptyPath, extend, sumWithout, sumWithoutUnfollowed, unwind } from './shap/path.ts'

/** `base` and all contributions, one for each column of the forest, sum to the output. */
export interface Shap {
  base: number
  contributions: Float64Array
}

/**
 * Exact Shapley values of one output for one row, where a column that is left out sends a row both ways, in the shares
 * of the training rows (path-dependent TreeSHAP: Lundberg, Erion & Lee 2018, algorithm 2; Lundberg et al. 2020).
 * `cells` has a number for each column of the forest: a float32 value, the index of a level, NaN where missing or
 * unknown. `base` is the mean of the leaves over the training rows, and what every row starts from.
 * Takes time in trees × leaves × depth².
 */
export const forestShap = (forest: Forest, cells: Float64Array, output: number): Shap => {
  const contributions = new Float64Array(forest.columns.length)
  const walk: Walk = { forest, cells, contributions, mean: 0 }
  const trees = forest.starts.length - 1
  for (let tree = output; tree < trees; tree += forest.outputs) {
    path.weight[0] = 1
    visit(walk, forest.starts[tree]!, 0, 0, 1)
  }
  return { base: forest.base[output]! + walk.mean, contributions }
}

interface Walk {
  forest: Forest
  cells: Float64Array
  contributions: Float64Array
  /** Of the leaves so far, over the training rows. */
  mean: number
}

// Kept from row to row, so that a row allocates nothing but its answer. Its first element stands for no column.
const path = emptyPath()

/** The path of the node is `at` to `at + last`; `reach` is the share of the training rows that came by. */
const visit = (walk: Walk, node: number, at: number, last: number, reach: number): void => {
  const { forest, cells } = walk
  const column = forest.feature[node]!
  if (column < 0) {
    addLeaf(walk, forest.value[node]!, at, last, reach)
    return
  }
  const index = indexOf(column, at, last)
  const seen = index > 0
  const zero = seen ? path.zero[at + index]! : 1
  const one = seen ? path.one[at + index]! : 1
  if (seen) unwind(path, at, last, index)
  const length = seen ? last : last + 1
  const left = forest.left[node]!
  const right = forest.right[node]!
  const isLeft = goesLeft(forest, node, cells[column]!)
  const leftShare = shareOf(forest, left, right)
  const rightShare = 1 - leftShare
  follow(walk, left, at, length, column, zero * leftShare, isLeft ? one : 0, reach * leftShare)
  follow(walk, right, at, length, column, zero * rightShare, isLeft ? 0 : one, reach * rightShare)
}

/**
 * Goes on into a child with the first `length` elements of the parent's path and one for the column of its split. Its
 * many arguments are numbers because an object would have to be made for every node.
 */
const follow = (
  walk: Walk,
  node: number,
  from: number,
  length: number,
  column: number,
  zero: number,
  one: number,
  reach: number,
): void => {
  // Neither the row nor a training row comes here.
  if (zero === 0 && one === 0) return
  const at = from + length
  branchOff(path, from, at, length)
  path.column[at + length] = column
  path.zero[at + length] = zero
  path.one[at + length] = one
  extend(path, at, length)
  visit(walk, node, at, length, reach)
}

const addLeaf = (walk: Walk, value: number, at: number, last: number, reach: number): void => {
  const { contributions } = walk
  walk.mean += reach * value
  const unfollowed = -sumWithoutUnfollowed(path, at, last) * value
  for (let i = 1; i <= last; i++) {
    const column = path.column[at + i]!
    const moved = path.one[at + i] === 0 ? unfollowed : (1 - path.zero[at + i]!) * sumWithout(path, at, last, i) * value
    contributions[column] = contributions[column]! + moved
  }
}

/** Where the path has the column, 0 where it does not. */
const indexOf = (column: number, at: number, last: number): number => {
  let index = last
  while (index > 0 && path.column[at + index] !== column) index--
  return index
}

/** The share of the training rows that goes left. Where none came by, half of them would have. */
const shareOf = ({ cover }: Forest, left: number, right: number): number => {
  const rows = cover[left]! + cover[right]!
  return rows > 0 ? cover[left]! / rows : 0.5
}
