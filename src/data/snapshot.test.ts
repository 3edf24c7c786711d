import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { type Columns, column } from '../define.ts'
import type { Table } from '../kit/table.ts'
import { digest } from './digest.ts'
import { readSnapshot, writeSnapshot } from './snapshot.ts'

const root = mkdtempSync(join(tmpdir(), 'cultivar-snapshot-'))
afterAll(() => rmSync(root, { recursive: true }))

const columns: Columns = {
  text: column.text(),
  Text: column.text(),
  'a "b", c': column.category(['x']),
  id: column.id(),
  n: column.number(),
  i: column.integer(),
  b: column.boolean(),
  at: column.datetime(),
}

const word = fc.option(
  fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\0', '\ufffd')),
  { nil: null },
)
const orMissing = (value: fc.Arbitrary<number>) => fc.oneof({ weight: 5, arbitrary: value }, fc.constant(Number.NaN))
const numeric = {
  n: fc.double({ noDefaultInfinity: true }).map((value) => value + 0),
  i: orMissing(fc.maxSafeInteger()).map((value) => value + 0),
  b: orMissing(fc.nat(1)),
  at: orMissing(fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 })),
}

const tables: fc.Arbitrary<Table> = fc.nat(60).chain((rows) => {
  const words = fc.array(word, { minLength: rows, maxLength: rows })
  const numbers = (value: fc.Arbitrary<number>) =>
    fc.array(value, { minLength: rows, maxLength: rows }).map((values) => Float64Array.from(values))
  return fc
    .record({
      text: words,
      Text: words,
      c: words,
      id: words,
      n: numbers(numeric.n),
      i: numbers(numeric.i),
      b: numbers(numeric.b),
      at: numbers(numeric.at),
    })
    .map(({ text, Text, c, id, n, i, b, at }) => ({
      rows,
      columns: {
        text: { kind: 'text', values: text },
        Text: { kind: 'text', values: Text },
        'a "b", c': { kind: 'category', values: c },
        id: { kind: 'id', values: id },
        n: { kind: 'number', values: n },
        i: { kind: 'integer', values: i },
        b: { kind: 'boolean', values: b },
        at: { kind: 'datetime', values: at },
      },
    }))
})

test('a table survives its snapshot exactly', async () => {
  const path = join(root, "it's [here]", 'rows.parquet')
  await fc.assert(
    fc.asyncProperty(tables, async (table) => {
      await writeSnapshot(table, path)
      const back = await readSnapshot(path, columns)
      expect(back).toEqual(table)
      expect(digest(back)).toBe(digest(table))
    }),
    { numRuns: 40 },
  )
  expect(readdirSync(join(root, "it's [here]"))).toEqual(['rows.parquet'])
})

test('the order of many rows is kept', async () => {
  const rows = 200_000
  const table: Table = {
    rows,
    columns: { n: { kind: 'number', values: Float64Array.from({ length: rows }, (_, i) => i) } },
  }
  await writeSnapshot(table, join(root, 'many.parquet'))
  expect(await readSnapshot(join(root, 'many.parquet'), { n: column.number() })).toEqual(table)
})

test('a snapshot that is none is refused in words', async () => {
  writeFileSync(join(root, 'broken.parquet'), 'PAR1')
  await expect(readSnapshot(join(root, 'broken.parquet'), columns)).rejects.toThrow('broken.parquet cannot be read')
  await expect(readSnapshot(join(root, 'absent.parquet'), columns)).rejects.toThrow('Make it again')
})
