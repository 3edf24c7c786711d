import type { Random } from '../../src/kit/random.ts'
import type { Forest, ForestColumn } from '../../src/learners/trees/forest.ts'
import { childOf } from '../../src/learners/trees/shap/branch.ts'

/** Columns of both kinds: every third has levels, 40 of them, so that a set takes two words. */
const columnsOf = (count: number): ForestColumn[] =>
  Array.from({ length: count }, (_, i): ForestColumn => {
    if (i % 3 < 2) return { name: `number ${i}`, kind: 'number' }
    return { name: `level ${i}`, kind: 'category', levels: Array.from({ length: 40 }, (_, level) => `level ${level}`) }
  })

interface Shape {
  columns: number
  trees: number
  leaves: number
  outputs?: number
}

/** A forest grown by chance, leaf by leaf; the last column is never split. */
export const randomForest = (random: Random, { columns, trees, leaves, outputs = 1 }: Shape): Forest => {
  const nodes: Node[] = []
  const sets: number[] = []
  const starts = [0]
  const described = columnsOf(columns)
  for (let tree = 0; tree < trees; tree++) {
    growTree(nodes, sets, described.slice(0, -1), leaves, random)
    starts.push(nodes.length)
  }
  return {
    columns: described,
    outputs,
    base: Float64Array.from({ length: outputs }, () => random() - 0.5),
    starts: Int32Array.from(starts),
    feature: Int32Array.from(nodes, (node) => node.feature),
    threshold: Float32Array.from(nodes, (node) => node.threshold),
    left: Int32Array.from(nodes, (node) => node.left),
    right: Int32Array.from(nodes, (node) => node.right),
    missingLeft: Uint8Array.from(nodes, (node) => node.missingLeft),
    set: Int32Array.from(nodes, (node) => node.set),
    sets: Int32Array.from(sets),
    value: Float64Array.from(nodes, (node) => node.value),
    cover: Float64Array.from(nodes, (node) => node.cover),
  }
}

/** A row by chance; one cell in eight is missing. */
export const randomCells = (random: Random, { columns }: Pick<Forest, 'columns'>): Float64Array =>
  Float64Array.from(columns, ({ kind }) => {
    if (random() < 1 / 8) return Number.NaN
    return kind === 'category' ? Math.floor(random() * 40) : Math.fround(random())
  })

/** What the forest answers, with the node where a row goes on given by `step`. */
export const answer = (forest: Forest, output: number, cells: Float64Array): number =>
  expected(forest, output, (node) => [[childOf(forest, node, cells[forest.feature[node]!]!), 1]])

/** What the forest answers where a row goes on into several nodes in shares. */
export const expected = (forest: Forest, output: number, step: (node: number) => [number, number][]): number => {
  const below = (node: number): number => {
    if (forest.feature[node]! < 0) return forest.value[node]!
    return step(node).reduce((sum, [child, share]) => sum + share * below(child), 0)
  }
  let sum = forest.base[output]!
  for (let tree = output; tree < forest.starts.length - 1; tree += forest.outputs) sum += below(forest.starts[tree]!)
  return sum
}

interface Node {
  feature: number
  threshold: number
  left: number
  right: number
  missingLeft: number
  set: number
  value: number
  cover: number
}

const leafOf = (cover: number, value: number): Node => ({
  feature: -1,
  threshold: 0,
  left: -1,
  right: -1,
  missingLeft: 0,
  set: -1,
  value,
  cover,
})

const growTree = (nodes: Node[], sets: number[], columns: ForestColumn[], leaves: number, random: Random) => {
  const open = [nodes.push(leafOf(1000, random() - 0.5)) - 1]
  while (open.length < leaves) {
    const [at] = open.splice(Math.floor(random() * open.length), 1)
    const node = nodes[at!]!
    const feature = Math.floor(random() * columns.length)
    const isSet = columns[feature]!.kind === 'category'
    // One split in twenty sends no training row to the left.
    const share = random() < 0.05 ? 0 : random()
    const left = nodes.push(leafOf(node.cover * share, random() - 0.5)) - 1
    const right = nodes.push(leafOf(node.cover - node.cover * share, random() - 0.5)) - 1
    const threshold = isSet ? 0 : random()
    const set = isSet ? sets.push(random() * 2 ** 32, random() * 2 ** 8) - 2 : -1
    Object.assign(node, { feature, threshold, left, right, missingLeft: random() < 0.5 ? 1 : 0, set, value: 0 })
    open.push(left, right)
  }
}
