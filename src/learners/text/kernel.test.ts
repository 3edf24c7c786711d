import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../kit/random.ts'
import type { Table } from '../../kit/table.ts'
import type { Target } from '../learner.ts'
import { nbsvm } from '../nbsvm.ts'
import { kernelOf } from './kernel.ts'

const words = ['good', 'bad', "don't", 'Ünïcode', 'film', '中文', '!', '😀', 'ﬁne', '\u0000', 'a_b', '9']
const random = seededRandom(3)
const sentence = (length: number) =>
  Array.from({ length }, () => words[Math.floor(random() * words.length)]!).join(random() < 0.8 ? ' ' : '')
const texts = Array.from({ length: 300 }, (_, i) => `${sentence(12)} ${i % 2 ? 'lovely' : 'awful'}`)
const labels = (classes: number): Target => ({
  task: 'classification',
  classes: Array.from({ length: classes }, (_, i) => `c${i}`),
  labels: Int32Array.from(texts, (_, i) => i % classes),
})

const fitted = (classes: number, columns: string[]) => {
  const table: Table = {
    rows: texts.length,
    columns: Object.fromEntries(columns.map((name) => [name, { kind: 'text' as const, values: texts }])),
  }
  const options = { ngrams: 3, bits: 18, minRows: 2, C: 1, smoothing: 1 }
  const rows = Int32Array.from(texts, (_, i) => i)
  const input = { encoded: nbsvm.encode(table, options), rows, target: labels(classes) }
  return nbsvm.fit(input, options, seededRandom(1))
}

describe('a kernel that scores texts', () => {
  const text = fc.oneof(
    fc.array(fc.constantFrom(...words, ' ', '.', '<br/>'), { maxLength: 60 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.string({ unit: 'grapheme', maxLength: 80 }),
    fc.constantFrom('', ' ', '\ud800 alone', 'x'.repeat(20_000), 'good '.repeat(3_000), '中'.repeat(9_000)),
  )

  it.each([
    [2, ['text']],
    [3, ['text', 'title']],
  ] as const)('answers what JavaScript answers, to the last bit: %i classes', (classes, columns) => {
    const inJavaScript = fitted(classes, [...columns])
    const loaded = nbsvm.load(nbsvm.save(inJavaScript))
    expect(kernelOf(inJavaScript.entries)).toBeUndefined()
    expect(kernelOf(loaded.entries)).toBeDefined()
    const row = fc.record(Object.fromEntries(columns.map((name) => [name, fc.option(text)])))
    fc.assert(
      fc.property(row, (given) => {
        expect(nbsvm.decisionRow(loaded, given)).toEqual(nbsvm.decisionRow(inJavaScript, given))
      }),
      { numRuns: 300 },
    )
  })

  it('reads by itself what it can, and leaves the rest to JavaScript', () => {
    const { entries } = nbsvm.load(nbsvm.save(fitted(2, ['text'])))
    const products = new Float64Array(1)
    expect(kernelOf(entries)!.score({ text: 'a good film' }, products)).toBeGreaterThan(0)
    expect(kernelOf(entries)!.score({ text: 'a good film 😀' }, products)).toBeUndefined()
    expect(kernelOf(entries)!.score({ text: '\ud800' }, products)).toBeUndefined()
    expect(kernelOf(entries)!.score({ text: 'x'.repeat(20_000) }, products)).toBeUndefined()
  })
})
