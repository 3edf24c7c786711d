import type { Crew } from '../kernels/crew.ts'
import type { Block, Workspace } from '../kernels/workspace.ts'
import { type Hands, openHands } from './hands.ts'
import type { Matrix } from './matrix.ts'
import type { BoostedTreesOptions } from './options.ts'
import { featureWords, type NodeRecord, nodeNumbers, openRecords, type Records, splitPlaces, word } from './records.ts'
import { addLeaf, clearTree, joinChildren, nextBytes, openTree, type Split, type Tree, writeSides } from './tree.ts'

/** What trees are grown with; made once for a fit. */
export interface Grower {
  space: Workspace
  matrix: Matrix
  options: BoostedTreesOptions
  records: Records
  tree: Tree
  /** Row indices; those of a node stand together, and a split puts them into the order of its children. */
  rows: Block<Uint32Array>
  spare: Block<Uint32Array>
  gathered: Block<Float32Array>
  sums: Block<Float64Array>
  histograms: { free: number[]; counts: number }
  hands: Hands
}

interface Leaf {
  node: number
  start: number
  count: number
  depth: number
  g: number
  h: number
  low: number
  high: number
  extraLambda: number
  histogram: number
  best: Split | undefined
  /** Its best split was looked for with its rows counted. */
  counted?: boolean
}

export const openGrower = (
  space: Workspace,
  matrix: Matrix,
  rows: number,
  { options, crew }: { options: BoostedTreesOptions; crew: Crew | undefined },
): Grower => {
  const records = openRecords(space, matrix.features, { at: matrix.bins.at, stride: matrix.stride }, options)
  const hands = openHands(space, records, { rows, crew })
  return {
    space,
    matrix,
    options,
    records,
    tree: openTree(space, options.maxLeafNodes),
    rows: space.uint32(rows),
    spare: space.uint32(rows),
    gathered: space.float32(rows * 2),
    sums: space.float64(2),
    histograms: { free: [], counts: 0 },
    hands,
  }
}

/** Only these features may split the trees that come. */
export const useFeatures = ({ records, matrix }: Grower, used: (feature: number) => boolean): void => {
  for (let feature = 0; feature < matrix.features.length; feature++) {
    records.table[feature * featureWords.size + featureWords.used] = used(feature) ? 1 : 0
  }
}

/**
 * Grows a tree for the first `count` of the grower's rows, of which `pairs` has gradient and hessian: always the leaf
 * whose split gains most is split (Shi, 2007). Writes to each leaf the value that minimises the second-order loss.
 */
export const growTree = (grower: Grower, pairs: number, count: number): Tree => {
  const { tree, options, space, sums } = grower
  clearTree(tree)
  grower.hands.gather(grower.rows.at, count, pairs, grower.gathered.at)
  space.kernels.sumPairs(grower.gathered.at, count, sums.at)
  const [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  const root: Leaf = {
    node: addLeaf(tree, 0, count),
    ...{ start: 0, count, depth: 0, g: sums.view[0]!, h: sums.view[1]!, low, high },
    ...{ extraLambda: 0, histogram: 0, best: undefined },
  }
  if (canSplit(grower, root)) {
    root.histogram = takeHistogram(grower)
    look(grower, root, undefined)
  }
  const leaves = [root]
  while (leaves.length < options.maxLeafNodes) {
    const leaf = mostGain(leaves)
    if (!leaf) break
    const children = divide(grower, leaf, pairs, leaves.length + 1 < options.maxLeafNodes)
    if (children) leaves.splice(leaves.indexOf(leaf), 1, ...children)
  }
  for (const leaf of leaves) {
    tree.values.view[leaf.node] = leafValue(leaf, options.l2Regularization)
    if (leaf.histogram) grower.histograms.free.push(leaf.histogram)
  }
  return tree
}

const mostGain = (leaves: Leaf[]): Leaf | undefined => {
  let most: Leaf | undefined
  for (const leaf of leaves) if (leaf.best && leaf.best.gain > (most?.best?.gain ?? 0)) most = leaf
  return most
}

/** Splits a leaf in two and looks for their splits; or finds that it has another best split, and leaves it as it is. */
const divide = (grower: Grower, leaf: Leaf, pairs: number, goOn: boolean): [Leaf, Leaf] | undefined => {
  const { tree, options } = grower
  const split = leaf.best!
  const left = partition(grower, leaf, split)
  if (Math.min(left, leaf.count - left) < options.minSamplesLeaf) {
    if (leaf.counted) leaf.best = undefined
    else recount(grower, leaf)
    return undefined
  }
  const common = { depth: leaf.depth + 1, low: leaf.low, high: leaf.high, extraLambda: split.extraLambda }
  const children: [Leaf, Leaf] = [
    { ...common, node: 0, start: leaf.start, count: left, g: split.g, h: split.h, histogram: 0, best: undefined },
    {
      ...{ ...common, node: 0, start: leaf.start + left, count: leaf.count - left, histogram: 0, best: undefined },
      ...{ g: leaf.g - split.g, h: leaf.h - split.h },
    },
  ]
  bound(grower, split, children)
  for (const child of children) child.node = addLeaf(tree, child.start, child.count)
  joinChildren(tree, leaf.node, split, [children[0].node, children[1].node])
  const { histogram } = leaf
  leaf.histogram = 0
  const open = goOn ? children.filter((child) => canSplit(grower, child)) : []
  if (open.length === 0) grower.histograms.free.push(histogram)
  else lookAtChildren(grower, { children, open, histogram, pairs })
  return children
}

/** Puts the rows of the leaf in order; returns how many go left. A value that is missing later goes with the most. */
const partition = (grower: Grower, leaf: Leaf, split: Split): number => {
  const { tree, matrix, rows, spare, hands } = grower
  const feature = matrix.features[split.feature]!
  const sides = tree.goesLeft.view.subarray(nextBytes(tree))
  writeSides(sides, split, feature)
  const divideRows = () =>
    hands.partition(
      rows.at + leaf.start * 4,
      leaf.count,
      matrix.bins.at + split.feature,
      matrix.stride,
      tree.goesLeft.at + nextBytes(tree),
      spare.at,
    )
  const left = divideRows()
  if (split.missingLeft >= 0) return left
  split.missingLeft = left > leaf.count - left ? 1 : 0
  sides[feature.missing] = split.missingLeft
  return split.missingLeft === 1 && feature.gaps ? divideRows() : left
}

/** Of a monotone feature one side may nowhere exceed the middle, and the other nowhere fall below it. */
const bound = ({ matrix, options }: Grower, split: Split, [left, right]: [Leaf, Leaf]): void => {
  const direction = options.monotonicCst[matrix.features[split.feature]!.name]
  if (direction === undefined) return
  const middle = (leafValue(left, options.l2Regularization) + leafValue(right, options.l2Regularization)) / 2
  const [lower, upper] = direction > 0 ? [left, right] : [right, left]
  lower.high = middle
  upper.low = middle
}

const leafValue = ({ g, h, low, high, extraLambda }: Leaf, lambda: number): number => {
  const weight = h + lambda + extraLambda
  return weight > 0 ? Math.max(low, Math.min(high, -g / weight)) : 0
}

const canSplit = ({ options, records }: Grower, { count, depth, h }: Leaf): boolean =>
  records.features > 0 &&
  count >= 2 * options.minSamplesLeaf &&
  h >= 2 * options.minHessian &&
  (options.maxDepth === null || depth < options.maxDepth)

/** The histogram of the smaller child is summed up; that of the larger is what remains of the parent's. */
const lookAtChildren = (
  grower: Grower,
  { children, open, histogram, pairs }: { children: [Leaf, Leaf]; open: Leaf[]; histogram: number; pairs: number },
): void => {
  const { hands, rows, gathered } = grower
  const [small, large] = children[0].count <= children[1].count ? children : [children[1], children[0]]
  const needsLarge = open.includes(large)
  hands.gather(rows.at + small.start * 4, small.count, pairs, gathered.at)
  small.histogram = needsLarge ? takeHistogram(grower) : histogram
  if (needsLarge) large.histogram = histogram
  look(grower, small, needsLarge ? large : undefined, open.includes(small))
  if (open.includes(small)) return
  grower.histograms.free.push(small.histogram)
  small.histogram = 0
}

const look = (grower: Grower, small: Leaf, large: Leaf | undefined, wanted = true): void => {
  const { records, rows, gathered } = grower
  const { words, nodes } = records
  words[word.rows] = rows.at + small.start * 4
  words[word.gradients] = gathered.at
  words[word.rowCount] = small.count
  words[word.histogram] = small.histogram
  words[word.sibling] = large ? large.histogram : 0
  words[word.node] = wanted ? writeNode(grower, nodes[0], small) : 0
  words[word.siblingNode] = large ? writeNode(grower, nodes[1], large) : 0
  words[word.counts] = 0
  grower.hands.split(small.count)
  if (wanted) small.best = bestOf(records, nodes[0])
  if (large) large.best = bestOf(records, nodes[1])
}

/**
 * A bin's rows are judged by its share of the hessian, as in LightGBM. Where that let a leaf become too small, the rows of
 * the node are counted, and its best split is looked for again.
 */
const recount = (grower: Grower, leaf: Leaf): void => {
  const { records, rows, gathered, histograms, space } = grower
  const { words, nodes } = records
  histograms.counts ||= space.bytes(records.histogramBytes).at
  for (let i = 0; i < leaf.count; i++) {
    gathered.view[i * 2] = 1
    gathered.view[i * 2 + 1] = 0
  }
  words[word.rows] = rows.at + leaf.start * 4
  words[word.gradients] = gathered.at
  words[word.rowCount] = leaf.count
  words[word.histogram] = histograms.counts
  words[word.sibling] = 0
  words[word.node] = 0
  grower.hands.split(leaf.count)
  words[word.counts] = histograms.counts
  const node = writeNode(grower, nodes[0], leaf)
  nodes[0].numbers[nodeNumbers.minHessian] = grower.options.minHessian
  for (let feature = 0; feature < records.features; feature++) {
    space.kernels.search(records.job, feature, leaf.histogram, node, records.scratch)
  }
  leaf.best = bestOf(records, nodes[0])
  leaf.counted = true
}

const writeNode = ({ options }: Grower, { at, numbers }: NodeRecord, leaf: Leaf): number => {
  const { g, h, count, low, high } = leaf
  const minHessian = Math.max(options.minHessian, ((options.minSamplesLeaf - 0.5) * h) / count)
  numbers[nodeNumbers.g] = g
  numbers[nodeNumbers.h] = h
  numbers[nodeNumbers.minHessian] = minHessian
  numbers[nodeNumbers.rows] = count
  numbers[nodeNumbers.low] = low
  numbers[nodeNumbers.high] = high
  numbers[nodeNumbers.minRows] = options.minSamplesLeaf
  return at
}

const bestOf = ({ features }: Records, { splits: { numbers, words } }: NodeRecord): Split | undefined => {
  let best = -1
  let gain = 0
  for (let feature = 0; feature < features; feature++) {
    const own = numbers[feature * splitPlaces.numbers]!
    if (own <= gain) continue
    best = feature
    gain = own
  }
  if (best < 0) return undefined
  const at = best * splitPlaces.numbers
  const from = best * splitPlaces.words
  return {
    feature: best,
    gain,
    g: numbers[at + splitPlaces.g]!,
    h: numbers[at + splitPlaces.h]!,
    bin: words[from + splitPlaces.bin]!,
    missingLeft: words[from + splitPlaces.missingLeft]!,
    set: words.slice(from + splitPlaces.set, from + splitPlaces.set + 8),
    extraLambda: numbers[at + splitPlaces.extra]!,
  }
}

const takeHistogram = ({ histograms, space, records }: Grower): number =>
  histograms.free.pop() ?? space.bytes(records.histogramBytes).at
