import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { column, source } from '../define.ts'
import { readSource } from './read.ts'

const root = mkdtempSync(join(tmpdir(), 'cultivar-jsonl-'))
afterAll(() => rmSync(root, { recursive: true }))

const columns = {
  text: column.text({ optional: true }),
  n: column.number({ optional: true }),
  ok: column.boolean({ optional: true }),
}
const read = (content: string | Buffer) => {
  writeFileSync(join(root, 'data.jsonl'), content)
  return readSource(source.jsonl('data.jsonl'), columns, { root })
}

test('JSON lines that we write are read back the same', async () => {
  const row = fc.record(
    { text: fc.string({ unit: 'binary' }), n: fc.double({ noNaN: true, noDefaultInfinity: true }), ok: fc.boolean() },
    { requiredKeys: [] },
  )
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 30 }), fc.boolean(), async (rows, gzip) => {
      const content = rows.map((given) => JSON.stringify(given)).join('\n')
      const { table } = await read(gzip ? gzipSync(content) : content)
      expect(table.columns['text']!.values).toEqual(
        rows.map(({ text }) => text?.toWellFormed().replaceAll('\0', '\ufffd') || null),
      )
      expect(table.columns['n']!.values).toEqual(Float64Array.from(rows, ({ n }) => (n ?? Number.NaN) + 0))
      expect(table.columns['ok']!.values).toEqual(Float64Array.from(rows, ({ ok }) => Number(ok)))
    }),
    { numRuns: 200 },
  )
})

test('a lone surrogate and a number too long to hold do not stop the file', async () => {
  const { table, violations } = await read('{"text":"a\\ud800\u2028","n":1}\n\n{"text":12345678901234567890,"n":"x"}\n')
  expect(table.columns['text']!.values).toEqual(['a\ufffd\u2028', null])
  expect(violations).toEqual([
    { column: 'text', row: 1, problem: 'type', value: '12345678901234567000' },
    { column: 'n', row: 1, problem: 'type', value: 'x' },
  ])
})

test.each([
  ['{"text":"a"}\n{"text":\n', 'line 2: is no JSON'],
  ['[{"text":"a"}]', 'line 1: is no object'],
  ['{"text":"a"}\n3', 'line 2: is no object'],
  [Buffer.from('{"text":"caf\xe9"}', 'latin1'), 'is not UTF-8'],
  ['\n\n', 'no rows'],
])('%s is refused in words', async (content, message) => {
  await expect(read(content)).rejects.toThrow(message)
})

test('a required key that no row has is a missing column; an optional one is missing values', async () => {
  writeFileSync(join(root, 'keys.jsonl'), '{"text":"a"}\n{"text":"b","other":1}\n')
  const reading = (n: ReturnType<typeof column.number>) =>
    readSource(source.jsonl('keys.jsonl'), { text: column.text(), n }, { root })
  await expect(reading(column.number())).rejects.toThrow('has no column "n" (it has "text", "other")')
  const { table, violations, extraColumns } = await reading(column.number({ optional: true }))
  expect(table.columns['n']!.values).toEqual(Float64Array.of(Number.NaN, Number.NaN))
  expect(violations).toEqual([])
  expect(extraColumns).toEqual(['other'])
})
