import { expect, test } from 'vitest'
import { openCost } from './cost.ts'

const learned = (batches: [rows: number, ms: number][]) => {
  const cost = openCost()
  for (const [rows, ms] of batches) cost.learn(rows, ms)
  return cost
}

test('finds what a row and what a batch takes, from the last fifty', () => {
  const before = Array.from({ length: 50 }, (_, i): [number, number] => [i, 1_000])
  const now = Array.from({ length: 50 }, (_, i): [number, number] => [1 + (i % 7), 3 + 0.5 * (1 + (i % 7))])
  const cost = learned([...before, ...now])
  expect(cost.line().a).toBeCloseTo(0.5, 9)
  expect(cost.line().b).toBeCloseTo(3, 9)
  expect(cost.of(10)).toBeCloseTo(8, 9)
  expect([cost.rowsWithin(8.1), cost.rowsWithin(1)]).toEqual([10, 1])
})

test('says of batches of one size what another of that size takes, and that none is worth waiting for', () => {
  const cost = learned([
    [4, 8],
    [4, 12],
  ])
  expect(cost.of(4)).toBe(10)
  expect(cost.line().b).toBe(0)
})

test('has no part below nothing', () => {
  const faster = learned([
    [1, 10],
    [9, 2],
  ])
  expect(faster.line()).toEqual({ a: 0, b: 6 })
  const steep = learned([
    [2, 1],
    [10, 25],
  ])
  expect(steep.line().b).toBe(0)
  expect(steep.of(10)).toBeCloseTo((10 * (2 + 250)) / 104, 9)
})

test('knows nothing before the first batch', () => {
  expect(openCost().of(100)).toBe(0)
  expect(openCost().rowsWithin(1)).toBe(Number.POSITIVE_INFINITY)
})
