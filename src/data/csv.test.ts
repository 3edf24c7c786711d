import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { column, source } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { readSource } from './read.ts'

const root = mkdtempSync(join(tmpdir(), 'cultivar-csv-'))
afterAll(() => rmSync(root, { recursive: true }))

const write = (name: string, content: string | Buffer) => {
  writeFileSync(join(root, name), content)
  return name
}

const columns = { text: column.text({ optional: true }), n: column.number({ optional: true }) }
const read = (content: string | Buffer, name = 'data.csv') =>
  readSource(source.csv(write(name, content)), columns, { root })
const texts = async (content: string | Buffer, name?: string) =>
  (await read(content, name)).table.columns['text']!.values

const failure = async (reading: Promise<unknown>): Promise<CultivarError> => {
  const error = await reading.then(
    () => undefined,
    (reason) => reason,
  )
  expect(error).toBeInstanceOf(CultivarError)
  return error as CultivarError
}

const quoted = (field: string) => `"${field.replaceAll('"', '""')}"`
const needsQuotes = /[",\r\n]/
const asWritten = (field: string, always: boolean) => (always || needsQuotes.test(field) ? quoted(field) : field)

describe('a CSV file that we write is read back the same', () => {
  const field = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.string({
      unit: fc.constantFrom('"', ',', '\n', '\r', ' ', ';', "'", '\\', '#', 'é', '\u2028', '𝄞'),
      maxLength: 8,
    }),
  )
  const name = field.filter((text) => !/[\0\uFFFD]/.test(text))
  const row = fc.record({ a: field, b: field, always: fc.boolean() })
  const file = fc.record({
    rows: fc.array(row, { minLength: 1, maxLength: 40 }),
    eol: fc.constantFrom('\n', '\r\n'),
    lastEol: fc.boolean(),
    bom: fc.boolean(),
    gzip: fc.boolean(),
    header: fc.tuple(name, name),
  })

  test('whatever its fields hold', async () => {
    const both = { a: column.text({ optional: true }), b: column.text({ optional: true }) }
    await fc.assert(
      fc.asyncProperty(file, async ({ rows, eol, lastEol, bom, gzip, header }) => {
        const extra = header.map((name) => quoted(`extra ${name}`)).join(',')
        const lines = rows.map(({ a, b, always }) => `${asWritten(b, always)},x,y,${asWritten(a, always)}`)
        const content = `${bom ? '\ufeff' : ''}b,${extra},a${eol}${lines.join(eol)}${lastEol ? eol : ''}`
        const bytes = gzip ? gzipSync(content) : Buffer.from(content)
        const { table } = await readSource(source.csv(write('property.csv', bytes)), both, { root })
        const expected = (name: 'a' | 'b') => rows.map((given) => given[name].replaceAll('\0', '\ufffd') || null)
        expect(table.columns['a']!.values).toEqual(expected('a'))
        expect(table.columns['b']!.values).toEqual(expected('b'))
      }),
      { numRuns: 500 },
    )
  })
})

test('quotes, line breaks, blanks and empty fields keep their meaning', async () => {
  const { table, rowNumbers } = await read('text,n\r\n"a ""quoted""\r\nline", 1 \r\n"",2\r\n b ,\r\n')
  expect(table.columns['text']!.values).toEqual(['a "quoted"\r\nline', null, ' b '])
  expect(table.columns['n']!.values).toEqual(Float64Array.of(1, 2, Number.NaN))
  expect([...rowNumbers]).toEqual([1, 2, 3])
})

test('columns that were not declared are ignored and named', async () => {
  const { extraColumns, table } = await read('other,n,text,N\nx,1,a,9\n')
  expect(extraColumns).toEqual(['other', 'N'])
  expect(table.columns['n']!.values).toEqual(Float64Array.of(1))
})

test('many files are one source, and each is known by its checksums', async () => {
  write('part-2.csv', 'n,text\n2,b\n')
  write('part-1.csv', 'text,n\na,1\n')
  write('part-[3].csv', 'text,n\nc,3\n')
  const { table, files, rowNumbers } = await readSource(
    source.csv(['part-?.csv', 'part-1.csv', 'part-[3].csv']),
    columns,
    {
      root,
    },
  )
  expect(table.columns['text']!.values).toEqual(['a', 'b', 'c'])
  expect([...rowNumbers]).toEqual([1, 2, 3])
  expect(files.map(({ path }) => path)).toEqual(['part-1.csv', 'part-2.csv', 'part-[3].csv'])
  expect(files[0]).toEqual({
    path: 'part-1.csv',
    bytes: 11,
    md5: createHash('md5').update('text,n\na,1\n').digest('hex'),
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
})

test('a field of ten megabytes is read', async () => {
  const long = 'long '.repeat(2_000_000)
  expect(await texts(`text,n\n${quoted(long)},1\n${long},2\n`)).toEqual([long, long])
})

test('an abort ends the reading with its reason', async () => {
  const rows = Array.from({ length: 300_000 }, (_, i) => `row ${i},${i}`).join('\n')
  const stop = new AbortController()
  const reading = readSource(source.csv(write('large.csv', `text,n\n${rows}`)), columns, { root, signal: stop.signal })
  setTimeout(() => stop.abort(new Error('enough')), 20)
  await expect(reading).rejects.toThrow('enough')
  await expect(readSource(source.csv('large.csv'), columns, { root, signal: stop.signal })).rejects.toThrow('enough')
})

describe('what cannot be read says so, and what to do', () => {
  const zip = Buffer.from('PK\x03\x04text,n\n', 'latin1')
  test.each([
    ['an empty file', '', 'data/empty', 'is empty'],
    ['a file of blank lines', '\n\n\r\n', 'data/empty', 'is empty'],
    ['a header alone', 'text,n\n', 'data/empty', 'no rows'],
    [
      'a row with too many fields',
      'text,n\na,1\nb,2,3\n',
      'data/unreadable',
      'line 3: the row has 3 fields and the header has 2',
    ],
    ['a row with too few fields', 'text,n\na,1\nb\n', 'data/unreadable', 'line 3: the row has 1 field and'],
    ['an open quote', 'text,n\na,1\n"b,2\n', 'data/unreadable', 'a quoted field does not end'],
    ['text behind a quote', 'text,n\n"a"b,1\n', 'data/unreadable', 'text follows the closing quote'],
    ['a row of 34 MB', `text,n\n${'x'.repeat(34e6)},1\n`, 'data/unreadable', 'longer than 32 MB'],
    ['Latin-1', Buffer.from('text,n\ncaf\xe9,1\n', 'latin1'), 'data/unreadable', 'is not UTF-8'],
    ['UTF-16', Buffer.from('\ufefftext,n\na,1\n', 'utf16le'), 'data/unreadable', 'UTF-16'],
    ['a spreadsheet', zip, 'data/unreadable', 'Export the sheet as CSV'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 0, 0]), 'data/unreadable', 'binary'],
    ['a damaged archive', gzipSync('text,n\na,1\n').subarray(0, 20), 'data/unreadable', 'cannot be unpacked'],
    ['a missing column', 'text,m\na,1\n', 'data/column-missing', 'has no column "n" (it has "text", "m")'],
    ['another delimiter', 'text;n\na;1\n', 'data/column-missing', 'delimiter: ";"'],
    ['a name twice', 'text,n,text\na,1,b\n', 'data/unreadable', 'two columns "text"'],
  ])('%s', async (_, content, code, message) => {
    const error = await failure(read(content, 'bad.csv'))
    expect(error.code).toBe(code)
    expect(error.message).toContain(message)
    expect(error.message).toContain('bad.csv')
    expect(error.message.length).toBeLessThan(400)
  })

  test('a name without a file, a folder, an address', async () => {
    const message = async (path: string) => (await failure(readSource(source.csv(path), columns, { root }))).message
    expect(await message('nowhere.csv')).toContain('nowhere.csv does not exist')
    expect(await message('nowhere/*.csv')).toContain('nowhere/*.csv does not exist')
    expect(await message('.')).toContain('is a folder')
    expect(await message('s3://bucket/a.csv')).toContain('Download it')
    expect(await message('/dev/null')).toContain('not a regular file')
  })

  test('a damaged end of a large archive', async () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => `row ${i * 7919},${i}`).join('\n')
    const whole = gzipSync(`text,n\n${rows}`)
    const error = await failure(read(whole.subarray(0, whole.length - 40_000), 'cut.csv.gz'))
    expect(error.code).toBe('data/unreadable')
    expect(error.message).toContain('cut.csv.gz')
  })
})

test('words that the definition calls missing are missing', async () => {
  const from = source.csv(write('marked.csv', 'text,n\n?,1\na?,n/a\n'), { missing: ['?', 'n/a'] })
  const { table, violations } = await readSource(from, columns, { root })
  expect(table.columns['text']!.values).toEqual([null, 'a?'])
  expect([...(table.columns['n']!.values as Float64Array)]).toEqual([1, Number.NaN])
  expect(violations).toEqual([])
})
