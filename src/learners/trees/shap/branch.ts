import type { Forest } from '../forest.ts'

/** Whether a cell (a number, the index of a level, NaN where missing or unknown) goes left in an inner node. */
export const goesLeft = (forest: Forest, node: number, cell: number): boolean => {
  if (Number.isNaN(cell)) return forest.missingLeft[node] === 1
  const set = forest.set[node]!
  if (set < 0) return cell <= forest.threshold[node]!
  return ((forest.sets[set + (cell >> 5)]! >>> (cell & 31)) & 1) === 1
}

/** The node where a row goes on from an inner node. */
export const childOf = (forest: Forest, node: number, cell: number): number =>
  goesLeft(forest, node, cell) ? forest.left[node]! : forest.right[node]!
