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
  expect(shown('It is not -- good.', { 'not good': -1 })).toBe('It is [not -- good].')
})

it('shows the stronger of two that overlap', () => {
  expect(shown('not good', { good: 0.5, 'not good': -1 })).toBe('[not good]')
  expect(shown('not good', { good: 2, 'not good': -1 })).toBe('not [good]')
})

it('reads letters of every script, and values that are no words', () => {
  expect(shown('Ein schöner Film über Zürich', { schöner: 1, über: 1, hn: 1 })).toBe('Ein [schöner] Film [über] Zürich')
  expect(shown('a.*b', { '.*': 1, '': 1 })).toBe('a.*b')
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
