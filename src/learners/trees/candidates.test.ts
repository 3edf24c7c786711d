import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../kit/random.ts'
import type { Table } from '../../kit/table.ts'
import { boostedTrees } from '../boosted-trees.ts'
import type { Classes } from '../learner.ts'
import type { BoostedTreesOptions } from './options.ts'

const first = (rows: number, fixed: Partial<BoostedTreesOptions> = {}) =>
  boostedTrees.candidates(fixed, 'quick', { rows, task: 'classification' })[0]!

/** Twelve columns, of which four say a little about the class. */
const made = (rows: number): { table: Table; target: Classes } => {
  const random = seededRandom(3)
  const columns = Array.from({ length: 12 }, () => Float64Array.from({ length: rows }, random))
  const labels = Int32Array.from({ length: rows }, (_, i) => {
    const score = columns.slice(0, 4).reduce((sum, values) => sum + 2 * (values[i]! - 0.5), 0)
    return Number(random() < 1 / (1 + Math.exp(-score)))
  })
  const named = columns.map((values, j) => [`x${j}`, { kind: 'number' as const, values }])
  return {
    table: { rows, columns: Object.fromEntries(named) },
    target: { task: 'classification', classes: ['no', 'yes'], labels },
  }
}

describe('the first guess', () => {
  it('grows with the rows, unless the user fixed it', () => {
    expect([1000, 10_000, 100_000].map((rows) => first(rows).maxLeafNodes)).toEqual([7, 15, 31])
    expect(first(1000, { maxLeafNodes: 31 }).maxLeafNodes).toBe(31)
  })

  it('learns less of the noise in few rows than trees of 31 leaves', () => {
    const { table, target } = made(6000)
    const rows = Int32Array.from(target.labels, (_, i) => i)
    const [train, validation, test] = [rows.subarray(0, 900), rows.subarray(900, 1000), rows.subarray(1000)]
    const loss = (options: BoostedTreesOptions) => {
      const encoded = boostedTrees.encode(table, options)
      const fitted = boostedTrees.fit({ encoded, rows: train, validation, target }, options, seededRandom(1))
      const decision = boostedTrees.decision(fitted, encoded, test)
      return test.reduce((sum, row, i) => sum + Math.log1p(Math.exp(-decision[i * 2 + target.labels[row]!]!)), 0)
    }
    expect(loss(first(1000))).toBeLessThan(loss(first(1000, { maxLeafNodes: 31 })))
  })
})
