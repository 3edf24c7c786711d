import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../kit/random.ts'
import type { ColumnValues, Table } from '../kit/table.ts'
import { boostedTrees } from './boosted-trees.ts'
import type { Sample, Target } from './learner.ts'
import { type BoostedTreesOptions, defaults } from './trees/options.ts'

const small: BoostedTreesOptions = { ...defaults, minSamplesLeaf: 2, minSamplesGroup: 2, categoricalSmoothing: 1 }

const fit = (
  columns: Record<string, ColumnValues>,
  target: Target,
  options: Partial<BoostedTreesOptions> = {},
  sample: Partial<Sample<never>> = {},
) => {
  const own = { ...small, ...options }
  const rows = target.task === 'regression' ? target.values.length : target.labels.length
  const encoded = boostedTrees.encode({ rows, columns } as Table, own)
  const all = Int32Array.from({ length: rows }, (_, i) => i)
  return boostedTrees.fit({ encoded, rows: all, target, ...sample }, own, seededRandom(1))
}

const number = (values: ArrayLike<number>): ColumnValues => ({ kind: 'number', values: Float64Array.from(values) })
const numbers = (values: ArrayLike<number>): Target => ({ task: 'regression', values: Float64Array.from(values) })
const indices = (length: number) => Array.from({ length }, (_, i) => i)
const predict = (fitted: ReturnType<typeof fit>, row: Record<string, unknown>) =>
  boostedTrees.decisionRow(fitted, row)[0]!

describe('boosted trees', () => {
  it('keep the least number of rows in every leaf, however unevenly their hessians are spread', () => {
    const uneven = fc.record({ seed: fc.integer(), least: fc.integer({ min: 1, max: 30 }) })
    fc.assert(
      fc.property(uneven, ({ seed, least }) => {
        const random = seededRandom(seed)
        const x = indices(300).map(() => random())
        const labels = Int32Array.from(x, (value) => Number(random() < value ** 6))
        labels.set([0, 1])
        const words = x.map((value) => `level ${Math.floor(value * 9)}`)
        const target: Target = { task: 'classification', classes: ['a', 'b'], labels }
        const columns = { x: number(x), y: number(x.map(() => random())), word: { kind: 'category', values: words } }
        const options = { minSamplesLeaf: least, maxIter: 20, learningRate: 0.3 }
        const { forest } = fit(columns as Record<string, ColumnValues>, target, options)
        forest.cover.forEach((cover, node) => {
          if (forest.feature[node] === -1) expect(cover).toBeGreaterThanOrEqual(least)
        })
      }),
      { numRuns: 25 },
    )
  })

  it('grow no more leaves and no deeper than they may', () => {
    const x = indices(500)
    const { forest } = fit({ x: number(x) }, numbers(x.map((i) => Math.sin(i / 20))), { maxLeafNodes: 7, maxDepth: 3 })
    forest.starts.slice(1).forEach((end, tree) => {
      const root = forest.starts[tree]!
      expect((end - root + 1) / 2).toBeLessThanOrEqual(7)
      const depth = (node: number): number =>
        forest.feature[node] === -1 ? 0 : 1 + Math.max(depth(forest.left[node]!), depth(forest.right[node]!))
      expect(depth(root)).toBeLessThanOrEqual(3)
    })
  })

  it('tell infinite numbers from the rest, and learn what a missing value means', () => {
    const ends = [Number.NEGATIVE_INFINITY, -1, 1, Number.POSITIVE_INFINITY, Number.NaN]
    const meaning = [5, 1, 2, 9, 20]
    const fitted = fit(
      { x: number(indices(500).map((i) => ends[i % 5]!)) },
      numbers(indices(500).map((i) => meaning[i % 5]!)),
    )
    for (const [i, x] of ends.entries()) expect(predict(fitted, { x })).toBeCloseTo(meaning[i]!, 1)
    expect(predict(fitted, { x: 'no number' })).toBe(predict(fitted, {}))
  })

  it('send what was never missing with the larger part', () => {
    const fitted = fit({ x: number(indices(100)) }, numbers(indices(100).map((i) => (i < 80 ? 1 : 2))), {
      maxLeafNodes: 2,
    })
    expect(predict(fitted, {})).toBe(predict(fitted, { x: 0 }))
  })

  it('see the parts of a moment', () => {
    const hour = 3_600_000
    const when: ColumnValues = { kind: 'datetime', values: Float64Array.from(indices(2000), (i) => i * hour) }
    const fitted = fit({ when }, numbers(indices(2000).map((i) => (i % 24 < 6 ? 1 : 0))))
    expect(predict(fitted, { when: 5000 * hour + 2 * hour })).toBeCloseTo(Number(5002 % 24 < 6), 1)
    expect(predict(fitted, { when: 5000 * hour + 20 * hour })).toBeCloseTo(Number(5020 % 24 < 6), 1)
    const { contributions } = boostedTrees.explain(fitted, { when: 0 }, 0)
    expect(contributions).toEqual([
      { feature: 'when', value: '1970-01-01T00:00:00.000Z', contribution: expect.any(Number) },
    ])
  })

  it('divide levels by what they mean, and take one that is new for one that is missing', () => {
    const words = indices(900).map((i) => (i % 9 === 8 ? null : `level ${i % 9}`))
    const values = indices(900).map((i) => [1, 7, 1, 7, 1, 7, 1, 7, 4][i % 9]!)
    const fitted = fit({ word: { kind: 'category', values: words } }, numbers(values))
    expect(predict(fitted, { word: 'level 3' })).toBeCloseTo(7, 0)
    expect(predict(fitted, { word: 'level 4' })).toBeCloseTo(1, 0)
    expect(predict(fitted, { word: 'new' })).toBe(predict(fitted, {}))
    expect(predict(fitted, {})).toBeCloseTo(4, 0)
  })

  it('stop when the validation rows gain no more, and say how many rounds were worth it', () => {
    const random = seededRandom(2)
    const x = indices(600).map(() => random())
    const validation = Int32Array.from(indices(200), (i) => 400 + i)
    const steps: number[] = []
    const watch = (step: number, decision: Float64Array) => {
      steps.push(step)
      expect(decision.length).toBe(200)
      return false
    }
    const options = { maxIter: 500, earlyStopping: 5 }
    const sample = { rows: Int32Array.from(indices(400)), validation, watch }
    const fitted = fit({ x: number(x) }, numbers(x.map((value) => value + random())), options, sample)
    const settled = boostedTrees.settled!(fitted, { ...small, ...options })
    expect(settled).toMatchObject({ earlyStopping: 0, maxIter: fitted.forest.starts.length - 1 })
    expect(settled.maxIter).toBeLessThan(100)
    expect(steps).toEqual(steps.map((_, i) => 10 * (i + 1)))
    const stopped = fit({ x: number(x) }, numbers(x), { maxIter: 500 }, { ...sample, watch: (step) => step === 20 })
    expect(stopped.forest.starts.length - 1).toBe(20)
  })

  it('aim at the quantile, the median and the mean of counts that they are asked for', () => {
    const random = seededRandom(4)
    const x = indices(4000).map(() => Math.floor(random() * 2))
    const values = x.map((value) => Math.floor(random() ** 2 * 10) + 5 * value)
    const of = (value: number) => values.filter((_, i) => x[i] === value).sort((a, b) => a - b)
    for (const value of [0, 1]) {
      const own = of(value)
      const at = (options: Partial<BoostedTreesOptions>) =>
        predict(fit({ x: number(x) }, numbers(values), options), { x: value })
      expect(at({ loss: 'absolute_error' })).toBeCloseTo(own[own.length >> 1]!, 0)
      expect(at({ loss: 'quantile', quantile: 0.9 })).toBeCloseTo(own[Math.floor(own.length * 0.9)]!, 0)
      expect(at({ loss: 'poisson' })).toBeCloseTo(own.reduce((sum, each) => sum + each, 0) / own.length, 1)
    }
    expect(() => fit({ x: number(x) }, numbers(values.map((value) => -value)), { loss: 'poisson' })).toThrow('counts')
  })

  it('let a rare class count as much as a frequent one', () => {
    const labels = Int32Array.from(indices(1000), (i) => Number(i % 20 === 0))
    const target: Target = { task: 'classification', classes: ['often', 'seldom'], labels }
    const x = number(indices(1000).map((i) => i % 7))
    expect(Math.abs(predict(fit({ x }, target, { classWeight: 'balanced' }), { x: 3 }))).toBeLessThan(1)
    expect(predict(fit({ x }, target), { x: 3 })).toBeGreaterThan(2)
  })

  it('differ by their seed where rows and columns are drawn, and repeat by it', () => {
    const random = seededRandom(8)
    const columns = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, number(indices(400).map(() => random()))]))
    const target = numbers(indices(400).map(() => random()))
    const options = { subsample: 0.7, maxFeatures: 0.7, maxIter: 10 }
    expect(boostedTrees.save(fit(columns, target, options))).toEqual(boostedTrees.save(fit(columns, target, options)))
    const { forest } = fit(columns, target, options)
    expect(Array.from(forest.cover.filter((_, node) => forest.starts.includes(node)))).toEqual(Array(10).fill(280))
  })

  it('refuse a promise about a column that has no numbers', () => {
    const word: ColumnValues = { kind: 'category', values: ['a', 'b', 'a', 'b'] }
    expect(() => fit({ word }, numbers([1, 2, 3, 4]), { monotonicCst: { word: 1 } })).toThrow('not a column of numbers')
  })
})
