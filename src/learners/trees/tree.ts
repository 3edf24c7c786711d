import type { Block, Workspace } from '../kernels/workspace.ts'
import type { BinnedFeature } from './matrix.ts'

/** A division of the rows of a node by one feature, in bins. */
export interface Split {
  /** Its index among the binned features. */
  feature: number
  gain: number
  /** Sums of the rows that go left. */
  g: number
  h: number
  /** Of a number: bins up to this one go left. */
  bin: number
  /** 1: missing values go left, 0: right, −1: there were none. */
  missingLeft: number
  /** Of a category: the bins that go left, 8 words of 32 bits. */
  set: Int32Array
  /** Added to the λ of the leaves below. */
  extraLambda: number
}

/** A tree that grows. Its arrays lie in the memory of the kernels and are written anew by the next tree. */
export interface Tree {
  size: number
  /** Four words a node: feature (−1: a leaf), left, right, and where its bytes begin in `goesLeft`. */
  nodes: Block<Int32Array>
  /** For every inner node a byte for each bin. */
  goesLeft: Block<Uint8Array>
  values: Block<Float64Array>
  /** Two numbers a leaf: its value; and as two words, where its row indices begin and how many they are. */
  leaves: Block<Float64Array>
  splits: (Split | undefined)[]
  /** Which of the row indices came by. */
  starts: number[]
  counts: number[]
}

export const openTree = (space: Workspace, maxLeafNodes: number): Tree => ({
  size: 0,
  nodes: space.int32(8 * maxLeafNodes),
  goesLeft: space.bytes(256 * maxLeafNodes),
  values: space.float64(2 * maxLeafNodes),
  leaves: space.float64(2 * maxLeafNodes),
  splits: [],
  starts: [],
  counts: [],
})

export const clearTree = (tree: Tree): void => {
  tree.size = 0
  tree.splits = []
  tree.starts = []
  tree.counts = []
}

/** Adds a leaf for the rows `start` to `start + count` and returns its index. */
export const addLeaf = (tree: Tree, start: number, count: number): number => {
  const node = tree.size++
  tree.nodes.view[node * 4] = -1
  tree.values.view[node] = 0
  tree.splits[node] = undefined
  tree.starts[node] = start
  tree.counts[node] = count
  return node
}

/** Makes an inner node of a leaf. */
export const joinChildren = (tree: Tree, node: number, split: Split, children: [left: number, right: number]): void => {
  tree.splits[node] = split
  // Children come in pairs, so their index tells how many inner nodes there were before.
  tree.nodes.view.set([split.feature, ...children, bytesOf(children[0])], node * 4)
}

/** Writes the records of the leaves, whose row indices stand at the address `rows`; returns how many they are. */
export const writeLeaves = ({ size, splits, starts, counts, values, leaves }: Tree, rows: number): number => {
  const words = new Int32Array(leaves.view.buffer, leaves.at, leaves.view.length * 2)
  let written = 0
  for (let node = 0; node < size; node++) {
    if (splits[node]) continue
    leaves.view[written * 2] = values.view[node]!
    words[written * 4 + 2] = rows + starts[node]! * 4
    words[written * 4 + 3] = counts[node]!
    written++
  }
  return written
}

/** Where the bytes of a node begin whose children are the next two nodes. */
export const nextBytes = (tree: Tree): number => bytesOf(tree.size)

const bytesOf = (firstChild: number): number => ((firstChild - 1) / 2) * 256

/** Writes for every bin of the feature whether the split sends it left. */
export const writeSides = (sides: Uint8Array, split: Split, feature: BinnedFeature): void => {
  if (feature.category) {
    for (let bin = 0; bin < feature.bins; bin++) sides[bin] = (split.set[bin >> 5]! >>> (bin & 31)) & 1
  } else sides.fill(1, 0, split.bin + 1).fill(0, split.bin + 1, feature.bins)
  sides[feature.missing] = Math.max(0, split.missingLeft)
}
