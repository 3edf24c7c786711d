import { expect, test } from 'vitest'
import { bar } from './bar.ts'

test('is as long as its share of the most, in eighths of a character', () => {
  expect(bar(10, 10, 4)).toBe('████')
  expect(bar(5, 10, 4)).toBe('██')
  expect(bar(5.4, 10, 4)).toBe('██▏')
  expect(bar(0, 10, 4)).toBe('')
})

test('is drawn lighter where it pulls down, and seen where it is short', () => {
  expect(bar(-5, 10, 4)).toBe('░░')
  expect(bar(-0.5, 10, 4)).toBe('░')
})

test('does not leave its room, and is nothing of nothing', () => {
  expect(bar(20, 10, 4)).toBe('████')
  for (const most of [0, Number.NaN, -1]) expect(bar(1, most, 4)).toBe('')
})
