import type { Forest, ForestColumn } from './forest.ts'
import type { Matrix } from './matrix.ts'
import type { Split, Tree } from './tree.ts'

/** The trees that a fit has made so far. */
export interface GrowingForest {
  starts: number[]
  feature: number[]
  threshold: number[]
  left: number[]
  right: number[]
  missingLeft: number[]
  set: number[]
  sets: number[]
  value: number[]
  cover: number[]
}

export const plantForest = (): GrowingForest => ({
  starts: [0],
  ...{ feature: [], threshold: [], left: [], right: [], missingLeft: [], set: [], sets: [], value: [], cover: [] },
})

/** Copies a tree from the memory in which it grew. */
export const addTree = (forest: GrowingForest, tree: Tree, { features, columns }: Matrix): void => {
  const first = forest.starts.at(-1)!
  for (let node = 0; node < tree.size; node++) {
    const split = tree.splits[node]
    const feature = split && features[split.feature]!
    const isNumber = feature !== undefined && !feature.category
    forest.feature.push(feature ? feature.column : -1)
    // Above the last edge there is no edge: such a split tells numbers from what is missing.
    forest.threshold.push(isNumber ? (feature.edges[split!.bin] ?? Number.POSITIVE_INFINITY) : 0)
    forest.left.push(split ? first + tree.nodes.view[node * 4 + 1]! : -1)
    forest.right.push(split ? first + tree.nodes.view[node * 4 + 2]! : -1)
    forest.missingLeft.push(split ? split.missingLeft : 0)
    forest.set.push(feature?.category ? addSet(forest.sets, split!, columns[feature.column]!) : -1)
    forest.value.push(split ? 0 : tree.values.view[node]!)
    forest.cover.push(tree.counts[node]!)
  }
  forest.starts.push(first + tree.size)
}

/** The first `trees` of them, for good. */
export const finishForest = (
  grown: GrowingForest,
  trees: number,
  { columns, base }: { columns: ForestColumn[]; base: Float64Array },
): Forest => {
  const nodes = grown.starts[trees]!
  const upTo = (values: number[]) => values.slice(0, nodes)
  return {
    columns,
    outputs: base.length,
    base,
    starts: Int32Array.from(grown.starts.slice(0, trees + 1)),
    feature: Int32Array.from(upTo(grown.feature)),
    threshold: Float32Array.from(upTo(grown.threshold)),
    left: Int32Array.from(upTo(grown.left)),
    right: Int32Array.from(upTo(grown.right)),
    missingLeft: Uint8Array.from(upTo(grown.missingLeft)),
    set: Int32Array.from(upTo(grown.set)),
    sets: Int32Array.from(grown.sets),
    value: Float64Array.from(upTo(grown.value)),
    cover: Float64Array.from(upTo(grown.cover)),
  }
}

// Bin 0 is what is missing, so level l has bin l + 1.
const addSet = (sets: number[], { set }: Split, column: ForestColumn): number => {
  const begin = sets.length
  const levels = column.kind === 'category' ? column.levels.length : 0
  for (let from = 0; from < Math.max(1, levels); from += 32) {
    const own = set[from >> 5]!
    const next = set[(from >> 5) + 1] ?? 0
    sets.push((own >>> 1) | (next << 31))
  }
  return begin
}
