import { describe, expect, it } from 'vitest'
import { datePart, dateParts } from './dates.ts'

const partsOf = (ms: number) => dateParts.map((part) => datePart(ms, part))

describe('the parts of a date', () => {
  it.each([
    ['2024-02-29T23:59:59.999Z', [2024, 2, 29, 4, 23, 1709251199]],
    ['1970-01-01T00:00:00Z', [1970, 1, 1, 4, 0, 0]],
    ['1969-12-31T23:59:59.500Z', [1969, 12, 31, 3, 23, -1]],
  ])('%s', (text, parts) => {
    expect(partsOf(Date.parse(text))).toEqual(parts)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 9e15])('%d has none', (ms) => {
    expect(partsOf(ms)).toEqual(dateParts.map(() => Number.NaN))
  })
})
