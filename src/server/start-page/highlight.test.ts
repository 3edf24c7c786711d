import fc from 'fast-check'
import { expect, it } from 'vitest'
import { highlight } from './highlight.ts'

const shown = (text: string, words: Record<string, number>) =>
  highlight(
    text,
    Object.entries(words).map(([value, contribution]) => ({ value, contribution })),
  )
    .map(({ text, contribution }) => (contribution === undefined ? text : `[${text}]`))
    .join('')

it('finds whole words in any case, wherever they stand', () => {
  expect(shown('Perfect! An imperfect, PERFECT film.', { perfect: 1 })).toBe('[Perfect]! An imperfect, [PERFECT] film.')
})

it('finds pairs of words across what is between them', () => {
  expect(shown('It is not  good.', { 'not good': -1 })).toBe('It is [not  good].')
  expect(shown('notgood and not-good', { 'not good': -1 })).toBe('notgood and not-good')
})

it('reads signs and characters of scripts without spaces as words of their own', () => {
  expect(shown("Great! I didn't sleep.", { '!': 1, "didn ' t": -1 })).toBe("Great[!] I [didn't] sleep.")
  expect(shown('这部电影很好', { '很 好': 1, 电: 1 })).toBe('这部[电]影[很好]')
})

it('shows the stronger of two that overlap', () => {
  expect(shown('not good', { good: 0.5, 'not good': -1 })).toBe('[not good]')
  expect(shown('not good', { good: 2, 'not good': -1 })).toBe('not [good]')
})

it('reads letters of every script, and values that are no words', () => {
  expect(shown('Ein schöner Film über Zürich', { schöner: 1, über: 1, hn: 1 })).toBe('Ein [schöner] Film [über] Zürich')
  expect(shown('a.*b (c)', { '.*': 1, '': 1, '( c': 1 })).toBe('a[.*]b [(c])')
})

it('loses and adds no character', () => {
  const word = fc.record({ value: fc.string({ unit: 'grapheme' }), contribution: fc.double({ noNaN: true }) })
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.array(word), (text, words) => {
      const pieces = highlight(text, [...words, { value: text.slice(1, 4), contribution: 1 }])
      expect(pieces.map((piece) => piece.text).join('')).toBe(text)
    }),
  )
})
