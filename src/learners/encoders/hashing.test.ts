import { expect, it } from 'vitest'
import { hashLevel } from './hashing.ts'

it('spreads levels evenly over the buckets and both signs, differently for each column', () => {
  const hashed = Array.from({ length: 8000 }, (_, i) => hashLevel('city', `level ${i}`, 3))
  const counts = Array.from({ length: 8 }, (_, b) => hashed.filter(({ bucket }) => bucket === b).length)
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150)
  expect(Math.abs(hashed.filter(({ sign }) => sign === 1).length - 4000)).toBeLessThan(250)
  const other = hashed.filter(({ bucket }, i) => bucket === hashLevel('country', `level ${i}`, 3).bucket)
  expect(Math.abs(other.length - 1000)).toBeLessThan(150)
  expect(hashLevel('city', null, 3)).toEqual({ bucket: -1, sign: 1 })
})
