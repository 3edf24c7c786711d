import { expect, test } from 'vitest'
import { seededRandom } from '../../kit/random.ts'
import { coalitionsOf } from './coalitions.ts'

const sizesOf = ({ columns, count, members }: ReturnType<typeof coalitionsOf>) =>
  Array.from({ length: count }, (_, i) =>
    members.subarray(i * columns, (i + 1) * columns).reduce((sum, one) => sum + one, 0),
  )

test('all of them, each once and with the weight of the kernel, where there is room', () => {
  const coalitions = coalitionsOf(4, 14, seededRandom(1))
  const written = sizesOf(coalitions).map((_, i) => coalitions.members.subarray(i * 4, i * 4 + 4).join(''))
  expect(new Set(written).size).toBe(14)
  // 3 / (ways to choose 1 · 1 · 3), and 3 / (ways to choose 2 · 2 · 2).
  for (const [i, size] of sizesOf(coalitions).entries()) {
    expect(coalitions.weights[i]).toBeCloseTo(size === 2 ? 1 / 8 : 1 / 4, 12)
  }
})

test('the sizes that have no room are drawn in pairs, as often as they weigh, and weigh the same in sum', () => {
  const coalitions = coalitionsOf(10, 20 + 90 + 100, seededRandom(2))
  const sizes = sizesOf(coalitions)
  expect(sizes.filter((size) => size === 1 || size === 9)).toHaveLength(20)
  expect(sizes.filter((size) => size === 2 || size === 8)).toHaveLength(90)
  const drawn = sizes.slice(110)
  expect(drawn).toHaveLength(100)
  for (const [i, size] of drawn.entries()) if (i % 2 === 0) expect(drawn[i + 1]).toBe(10 - size)
  const weight = [3, 4, 5, 6, 7].reduce((sum, size) => sum + 9 / (size * (10 - size)), 0)
  expect(coalitions.weights.slice(110).reduce((sum, one) => sum + one, 0)).toBeCloseTo(weight, 10)
})

test('a size is drawn as often as the kernel weighs it', () => {
  // 12,390 coalitions of 20 columns have at most 4 or at least 16 of them; the 31,008 of the next size find no room.
  const drawn = sizesOf(coalitionsOf(20, 12_390 + 20_000, seededRandom(3))).slice(12_390)
  const weights = Array.from({ length: 11 }, (_, i) => 1 / ((5 + i) * (15 - i)))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  for (const [i, weight] of weights.entries()) {
    const share = drawn.filter((size) => size === 5 + i).length / 20_000
    expect(Math.abs(share - weight / total)).toBeLessThan(0.01)
  }
})

test('fewer samples than twice the columns still know every column by itself', () => {
  expect(sizesOf(coalitionsOf(6, 2, seededRandom(1))).sort()).toEqual([1, 1, 1, 1, 1, 1, 5, 5, 5, 5, 5, 5])
})
