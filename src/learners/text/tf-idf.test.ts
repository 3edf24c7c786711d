import { expect, it } from 'vitest'
import { encodeText } from '../encoders/text.ts'
import { tfIdf } from './tf-idf.ts'

const values = ['red red wine', 'red tea', 'green tea', 'blue']
const encoded = encodeText({ rows: 4, columns: { text: { kind: 'text', values } } }, 1, 20)

it('weighs words as the formula says', () => {
  const vectors = tfIdf(encoded, Int32Array.of(0, 1, 2, 3), 1)
  const red = (1 + Math.log(2)) * (Math.log(5 / 3) + 1)
  const wine = Math.log(5 / 2) + 1
  const length = Math.hypot(red, wine)
  const row = vectors.values.slice(vectors.starts[0], vectors.starts[1])
  expect(row[0]).toBeCloseTo(red / length, 6)
  expect(row[1]).toBeCloseTo(wine / length, 6)
})

it('leaves out what too few rows have, and keeps the rows that this empties', () => {
  const vectors = tfIdf(encoded, Int32Array.of(3, 2, 1, 0), 2)
  expect(vectors.width).toBe(2)
  expect(Array.from(vectors.starts)).toEqual([0, 0, 1, 3, 4])
  expect(vectors.values[0]).toBe(1)
})

it('can leave out everything', () => {
  expect(tfIdf(encoded, Int32Array.of(2, 3), 2).width).toBe(0)
})
