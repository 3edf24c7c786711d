import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CultivarError } from '../../kit/errors.ts'
import type { Table } from '../../kit/table.ts'
import { emptyBag } from './bag.ts'
import { countRow, encodeText, surfaces } from './text.ts'

const table = (...values: (string | null)[]): Table => ({
  rows: values.length,
  columns: { text: { kind: 'text', values } },
})

const countsOf = (features: Table, row: number, ngrams = 2) => {
  const { starts, counts } = encodeText(features, ngrams, 24)
  return Array.from(counts.subarray(starts[row], starts[row + 1]))
}

describe('encodeText', () => {
  it('counts each n-gram once', () => {
    // to, to be, be, be or, or, or not, not, not to; the second "to" and "to be" are the same again.
    expect(countsOf(table('to be or not to be'), 0)).toEqual([2, 2, 2, 1, 1, 1, 1, 1])
  })

  it('has no n-grams for an empty or a missing text', () => {
    expect(Array.from(encodeText(table('', null, '\0'), 3, 20).starts)).toEqual([0, 0, 0, 0])
  })

  it('counts to 255', () => {
    expect(countsOf(table('no '.repeat(1000)), 0, 1)).toEqual([255])
  })

  it('counts the n-grams that a map counts', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 300 })
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 5 }), fc.integer({ min: 1, max: 4 }), (rows, ngrams) => {
        const features = table(...rows.map((row) => row.join(' ')))
        for (const [i, row] of rows.entries()) expect(countsOf(features, i, ngrams)).toEqual(counted(row, ngrams))
      }),
    )
  })

  it('keeps rows of more than a page', () => {
    const long = Array.from({ length: 40_000 }, (_, i) => `w${i}`).join(' ')
    const encoded = encodeText(table(...Array.from({ length: 20 }, () => long)), 3, 24)
    const row = (i: number) => encoded.buckets.slice(encoded.starts[i], encoded.starts[i + 1])
    expect(row(0).length).toBeGreaterThan(115_000)
    for (let i = 1; i < 20; i++) expect(row(i)).toEqual(row(0))
  })

  it('keeps the same word in two columns apart, and a category whole', () => {
    const columns = {
      title: { kind: 'text' as const, values: ['New York'] },
      body: { kind: 'text' as const, values: ['New York'] },
      city: { kind: 'category' as const, values: ['New York'] },
    }
    const { buckets } = encodeText({ rows: 1, columns }, 1, 24)
    expect(new Set(buckets).size).toBe(5)
  })

  it('refuses what is not words', () => {
    const numbers: Table = { rows: 1, columns: { age: { kind: 'number', values: new Float64Array(1) } } }
    const code = (features: Table) => {
      try {
        encodeText(features, 1, 18)
      } catch (error) {
        return (error as CultivarError).code
      }
    }
    expect(code(numbers)).toBe('data/column-type')
    expect(code({ rows: 1, columns: {} })).toBe('data/column-missing')
  })
})

describe('countRow', () => {
  it('counts as encodeText does, whatever came before', () => {
    const bag = emptyBag()
    const values = ['one two three', 'x '.repeat(20_000), 'two', '', 'one one']
    const encoded = encodeText(table(...values), 3, 20)
    values.forEach((text, i) => {
      countRow(bag, encoded, { text })
      expect(bag.buckets.slice(0, bag.size)).toEqual(encoded.buckets.slice(encoded.starts[i], encoded.starts[i + 1]))
      expect(bag.counts.slice(0, bag.size)).toEqual(encoded.counts.slice(encoded.starts[i], encoded.starts[i + 1]))
    })
  })

  it('reads own cells only, and numbers as they are printed', () => {
    const bag = emptyBag()
    const encoding = { fields: [{ name: 'constructor', kind: 'text' as const }], ngrams: 1, bits: 20 }
    countRow(bag, encoding, {})
    expect(bag.size).toBe(0)
    countRow(bag, encoding, { constructor: 1984 })
    expect(bag.size).toBe(1)
  })
})

describe('surfaces', () => {
  it('names every bucket of a row', () => {
    const row = { text: 'Not GOOD, not good' }
    const encoded = encodeText(table(row.text), 3, 24)
    const names = surfaces(encoded, row)
    expect(Array.from(encoded.buckets, (bucket) => names.get(bucket)?.text)).toEqual([
      'not',
      'not good',
      'not good ,',
      'good',
      'good ,',
      'good , not',
      ',',
      ', not',
      ', not good',
    ])
  })
})

const counted = (words: string[], ngrams: number): number[] => {
  const counts = new Map<string, number>()
  for (let first = 0; first < words.length; first++) {
    for (let length = 1; length <= ngrams && first + length <= words.length; length++) {
      const ngram = words.slice(first, first + length).join(' ')
      counts.set(ngram, Math.min(255, (counts.get(ngram) ?? 0) + 1))
    }
  }
  return [...counts.values()]
}
