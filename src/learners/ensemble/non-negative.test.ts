import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../kit/random.ts'
import { fitLogOdds, fitNumbers, type Sum } from './non-negative.ts'

const columnsOf = (seed: number, rows = 300) => {
  const random = seededRandom(seed)
  return Array.from({ length: 3 }, () => Float64Array.from({ length: rows }, () => random() * 2 - 1))
}

const scoreOf = ({ intercept, weights }: Sum, columns: Float64Array[], i: number) =>
  columns.reduce((sum, column, j) => sum + weights[j]! * column[i]!, intercept)

describe('fitNumbers', () => {
  it('finds the weights that made the numbers', () => {
    const columns = columnsOf(1, 20_000)
    const made = { intercept: 7, weights: Float64Array.of(2, 0.5, 0) }
    const found = fitNumbers(
      columns,
      columns[0]!.map((_, i) => scoreOf(made, columns, i)),
    )
    expect(found.intercept).toBeCloseTo(7, 3)
    found.weights.forEach((weight, j) => {
      expect(weight).toBeCloseTo(made.weights[j]!, 3)
    })
  })

  it('gives nothing to a column that speaks against the numbers', () => {
    const [against, right] = columnsOf(2)
    const values = right!.map((value, i) => value - against![i]!)
    expect([...fitNumbers([against!, right!], values).weights]).toEqual([0, expect.closeTo(1, 0)])
  })
})

describe('fitLogOdds', () => {
  // At the best weights the loss falls in no direction that is allowed.
  it('ends where the loss is least', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
        const columns = columnsOf(seed)
        const random = seededRandom(seed + 1)
        const isMember = Uint8Array.from(columns[0]!, (value) => (random() < 1 / (1 + Math.exp(-3 * value)) ? 1 : 0))
        const found = fitLogOdds(columns, isMember)
        const members = isMember.reduce((sum, each) => sum + each, 0)
        const truth = [1 / (300 - members + 2), (members + 1) / (members + 2)]
        const errors = columns[0]!.map((_, i) => 1 / (1 + Math.exp(-scoreOf(found, columns, i))) - truth[isMember[i]!]!)
        expect(Math.abs(errors.reduce((sum, error) => sum + error, 0))).toBeLessThan(1e-3)
        columns.forEach((column, j) => {
          const mean = column.reduce((sum, value) => sum + value, 0) / 300
          const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 300
          const slope = errors.reduce((sum, error, i) => sum + error * column[i]!, 0) + variance * found.weights[j]!
          if (found.weights[j] === 0) expect(slope).toBeGreaterThan(-1e-2)
          else expect(Math.abs(slope)).toBeLessThan(1e-2)
        })
      }),
      { numRuns: 100 },
    )
  })

  it('takes nothing for certain', () => {
    const column = Float64Array.from({ length: 50 }, (_, i) => (i < 25 ? -1 : 1))
    const isMember = Uint8Array.from(column, (value) => (value > 0 ? 1 : 0))
    const { intercept, weights } = fitLogOdds([column], isMember)
    expect(intercept).toBeCloseTo(0, 6)
    expect(weights[0]).toBeGreaterThan(1)
    expect(weights[0]).toBeLessThan(5)
    expect(fitLogOdds([column], new Uint8Array(50)).intercept).toBeCloseTo(Math.log(1 / 51), 1)
  })
})
