import { describe, expect, it } from 'vitest'
import { columnFeeds, largestDifference, runModel } from '../../../test/onnx/run.ts'
import { type Random, seededRandom } from '../../kit/random.ts'
import type { ColumnValues, Table } from '../../kit/table.ts'
import { datePart } from '../encoders/dates.ts'
import { encodeModel } from '../onnx/encode.ts'
import { emptyGraph, output } from '../onnx/graph.ts'
import type { Forest, ForestColumn } from './forest.ts'
import { forestOnnx } from './onnx.ts'

const levels = (count: number) => Array.from({ length: count }, (_, i) => `level ${i}`)
const columns: ForestColumn[] = [
  { name: 'amount', kind: 'number' },
  { name: 'few', kind: 'category', levels: levels(3) },
  { name: 'age', kind: 'integer' },
  { name: 'many', kind: 'category', levels: levels(100) },
  { name: 'member', kind: 'boolean' },
  { name: 'since', kind: 'datetime' },
  { name: 'since', kind: 'number', part: 'month' },
  { name: 'since', kind: 'number', part: 'epoch' },
]
const start = Date.UTC(2020, 0, 1)

/** Rows of every kind of value: numbers that lie on thresholds, missing ones, and words of no level. */
const rowsOf = (rows: number, random: Random): Table => {
  const some = (of: () => number) => Float64Array.from({ length: rows }, () => (random() < 0.1 ? Number.NaN : of()))
  const word = (most: number) => (random() < 0.1 ? null : `level ${Math.floor(random() * most)}`)
  const values: Record<string, ColumnValues> = {
    amount: { kind: 'number', values: some(() => Math.round((random() - 0.5) * 1000) / 100) },
    few: { kind: 'category', values: Array.from({ length: rows }, () => word(5)) },
    age: { kind: 'integer', values: some(() => Math.floor(random() * 100)) },
    many: { kind: 'category', values: Array.from({ length: rows }, () => word(110)) },
    member: { kind: 'boolean', values: some(() => Math.round(random())) },
    since: { kind: 'datetime', values: some(() => start + Math.floor(random() * 1e11)) },
  }
  return { rows, columns: values }
}

/** Trees of any shape: whatever the parts of a forest can say occurs in them. */
const randomForest = (outputs: number, trees: number, random: Random): Forest => {
  const nodes: Node[] = []
  const sets: number[] = []
  const grow = (depth: number): number => {
    const node: Node = { feature: -1, threshold: 0, left: 0, right: 0, missingLeft: 0, set: -1, value: random() - 0.5 }
    const at = nodes.push(node) - 1
    if (depth === 0 || random() < 0.15) return at
    const feature = Math.floor(random() * columns.length)
    const column = columns[feature]!
    if (column.kind === 'category') {
      node.set = sets.length
      for (const _ of Array(Math.ceil(column.levels.length / 32))) sets.push(random() < 0.1 ? 0 : random() * 2 ** 32)
    } else node.threshold = thresholdOf[column.part ?? column.kind]!(random)
    Object.assign(node, { feature, missingLeft: Math.round(random()), value: 0 })
    node.left = grow(depth - 1)
    node.right = grow(depth - 1)
    return at
  }
  const starts = Array.from({ length: trees }, () => grow(6))
  return {
    columns,
    outputs,
    base: Float64Array.from({ length: outputs }, () => random()),
    starts: Int32Array.from([...starts, nodes.length]),
    feature: Int32Array.from(nodes, (node) => node.feature),
    threshold: Float32Array.from(nodes, (node) => node.threshold),
    left: Int32Array.from(nodes, (node) => node.left),
    right: Int32Array.from(nodes, (node) => node.right),
    missingLeft: Uint8Array.from(nodes, (node) => node.missingLeft),
    set: Int32Array.from(nodes, (node) => node.set),
    sets: Int32Array.from(sets),
    value: Float64Array.from(nodes, (node) => node.value),
    cover: new Float64Array(nodes.length),
  }
}

type Node = Record<'feature' | 'threshold' | 'left' | 'right' | 'missingLeft' | 'set' | 'value', number>

const thresholdOf: Record<string, (random: Random) => number> = {
  number: (random) => Math.round((random() - 0.5) * 1000) / 100,
  integer: (random) => Math.floor(random() * 100),
  boolean: () => 0.5,
  datetime: (random) => start + random() * 1e11,
  month: (random) => Math.floor(random() * 12),
  epoch: (random) => start / 1000 + Math.floor(random() * 1e8),
}

/** The rule of `Forest`, word for word. */
const sumsOf = (forest: Forest, { rows, columns: values }: Table): Float64Array => {
  const goesLeft = (at: number, row: number): boolean => {
    const column = forest.columns[forest.feature[at]!]!
    const value = values[column.name]!.values[row]!
    if (column.kind !== 'category') {
      const x = Math.fround(column.part ? datePart(value as number, column.part) : (value as number))
      return Number.isNaN(x) ? forest.missingLeft[at] === 1 : x <= forest.threshold[at]!
    }
    const level = column.levels.indexOf(value as string)
    if (level < 0) return forest.missingLeft[at] === 1
    return ((forest.sets[forest.set[at]! + (level >> 5)]! >>> (level % 32)) & 1) === 1
  }
  const sums = new Float64Array(rows * forest.outputs)
  for (let row = 0; row < rows; row++) {
    sums.set(forest.base, row * forest.outputs)
    for (let tree = 0; tree < forest.starts.length - 1; tree++) {
      let at = forest.starts[tree]!
      while (forest.feature[at]! >= 0) at = goesLeft(at, row) ? forest.left[at]! : forest.right[at]!
      sums[row * forest.outputs + (tree % forest.outputs)]! += forest.value[at]!
    }
  }
  return sums
}

const modelOf = (forest: Forest): Uint8Array => {
  const graph = emptyGraph()
  output(graph, forestOnnx(graph, forest, columns), { name: 'sums', type: 'double', shape: ['rows', forest.outputs] })
  return encodeModel(graph, { name: 'forest', metadata: {} })
}

describe('a forest in ONNX Runtime', () => {
  it.each([1, 3])('sums up what ours does, with %i outputs, on 10,000 rows', async (outputs) => {
    const random = seededRandom(outputs)
    const forest = randomForest(outputs, 60, random)
    const table = rowsOf(10_000, random)
    const { sums } = await runModel(modelOf(forest), columnFeeds(table))
    expect(sums!.dims).toEqual([10_000, outputs])
    const expected = sumsOf(forest, table)
    expect(new Set(expected).size).toBeGreaterThan(1000)
    expect(largestDifference(sums!.data as Float64Array, expected)).toBeLessThan(1e-12)
  })

  it('has trees that are a leaf, and nothing else', async () => {
    const random = seededRandom(5)
    const grown = randomForest(2, 2, random)
    const empty = new Int32Array(3).fill(-1)
    const forest: Forest = {
      ...grown,
      starts: Int32Array.of(0, 1, 2, 3),
      feature: empty,
      set: empty,
      left: new Int32Array(3),
      right: new Int32Array(3),
      missingLeft: new Uint8Array(3),
      threshold: new Float32Array(3),
      value: Float64Array.of(1, 2, 4),
      base: Float64Array.of(0.5, 0.25),
    }
    const { sums } = await runModel(modelOf(forest), columnFeeds(rowsOf(2, random)))
    expect(Array.from(sums!.data as Float64Array)).toEqual([5.5, 2.25, 5.5, 2.25])
  })
})
