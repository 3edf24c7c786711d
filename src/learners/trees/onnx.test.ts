import { describe, expect, it } from 'vitest'
import { columnFeeds, largestDifference, runModel } from '../../../test/onnx/run.ts'
import { type Random, seededRandom } from '../../kit/random.ts'
import type { ColumnValues, Table } from '../../kit/table.ts'
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
  const nodes = { feature: [], threshold: [], left: [], right: [], missingLeft: [], set: [], value: [] } as Record<
    'feature' | 'threshold' | 'left' | 'right' | 'missingLeft' | 'set' | 'value',
    number[]
  >
  const sets: number[] = []
  const thresholds = [() => Math.round((random() - 0.5) * 1000) / 100, () => 0, () => Math.floor(random() * 100)]
  const grow = (depth: number): number => {
    const at = nodes.feature.length
    const isLeaf = depth === 0 || random() < 0.15
    const feature = isLeaf ? -1 : Math.floor(random() * columns.length)
    const column = columns[feature]
    const isSet = column?.kind === 'category'
    nodes.feature.push(feature)
    nodes.missingLeft.push(isLeaf ? 0 : Math.round(random()))
    nodes.value.push(isLeaf ? random() - 0.5 : 0)
    nodes.set.push(isSet ? sets.length : -1)
    const threshold = {
      number: thresholds[0]!,
      integer: thresholds[2]!,
      boolean: () => 0.5,
      category: thresholds[1]!,
      datetime: () => start + random() * 1e11,
    }
    nodes.threshold.push(column ? threshold[column.kind]() : 0)
    if (isSet)
      for (let word = 0; word < Math.ceil(column.levels.length / 32); word++)
        sets.push(random() < 0.1 ? 0 : Math.floor(random() * 2 ** 32) | 0)
    nodes.left.push(0)
    nodes.right.push(0)
    if (isLeaf) return at
    nodes.left[at] = grow(depth - 1)
    nodes.right[at] = grow(depth - 1)
    return at
  }
  const starts = Array.from({ length: trees }, () => grow(6))
  return {
    columns,
    outputs,
    base: Float64Array.from({ length: outputs }, () => random()),
    starts: Int32Array.from([...starts, nodes.feature.length]),
    feature: Int32Array.from(nodes.feature),
    threshold: Float32Array.from(nodes.threshold),
    left: Int32Array.from(nodes.left),
    right: Int32Array.from(nodes.right),
    missingLeft: Uint8Array.from(nodes.missingLeft),
    set: Int32Array.from(nodes.set),
    sets: Int32Array.from(sets),
    value: Float64Array.from(nodes.value),
    cover: new Float64Array(nodes.feature.length),
  }
}

/** The rule of `Forest`, word for word. */
const sumsOf = (forest: Forest, { rows, columns: values }: Table): Float64Array => {
  const goesLeft = (at: number, row: number): boolean => {
    const column = forest.columns[forest.feature[at]!]!
    const value = values[column.name]!.values[row]!
    if (column.kind !== 'category') {
      const x = Math.fround(value as number)
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
  output(graph, forestOnnx(graph, forest), { name: 'sums', type: 'double', shape: ['rows', forest.outputs] })
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
