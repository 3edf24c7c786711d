import type { Columns, Source } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { type Fields, recordReader } from './csv-records.ts'
import { type Place, unreadable } from './files.ts'
import { isGzip, unpacked } from './gzip.ts'
import { columnMissing, type Opened, requireColumns } from './wanted.ts'

type CsvSource = Extract<Source, { source: 'csv' }>

/** Opens one CSV file. Every field comes as it is written; what it means is decided by the column's kind. */
export const openCsv = async (place: Place, source: CsvSource, wanted: Columns): Promise<Opened> => {
  const delimiter = source.delimiter ?? (/\.tsv(\.gz)?$/i.test(place.path) ? '\t' : ',')
  if (delimiter.charCodeAt(0) > 127)
    throw unreadable(place.path, `is divided by "${delimiter}". Choose an ASCII character.`)
  const names: string[] = []
  const rows = rowCollector(place, names, wanted)
  return { names, batches: batchesOf(place, await isGzip(place), delimiter, rows) }
}

const rowsPerBatch = 2048

const batchesOf = async function* (place: Place, gzip: boolean, delimiter: string, rows: RowCollector) {
  const reader = recordReader({
    delimiter: delimiter.charCodeAt(0),
    onRecord: rows.add,
    fail: (line, problem) => unreadable(place.path, `line ${line}: ${problem}`, { line }),
  })
  let first = true
  for await (const part of unpacked(place, gzip)) {
    reader.push(first ? textOf(place, part) : part)
    first = false
    if (rows.count() >= rowsPerBatch) yield rows.take()
  }
  reader.end()
  if (rows.count() > 0) yield rows.take()
  rows.requireHeader()
}

interface RowCollector {
  add(bytes: Buffer, fields: Fields, line: () => number): void
  count(): number
  take(): string[][]
  requireHeader(): void
}

/** Gathers the wanted fields of each record by column. The first record is the header. */
const rowCollector = (place: Place, names: string[], wanted: Columns): RowCollector => {
  const empty = () => Object.keys(wanted).map((): string[] => [])
  let batch = empty()
  let places: number[] = []
  const header = (bytes: Buffer, fields: Fields) => {
    for (let i = 0; i < fields.count; i++) names.push(fieldOf(bytes, fields, i))
    requireHeader(place, names, wanted)
    places = Object.keys(wanted).map((name) => names.indexOf(name))
  }
  const row = (bytes: Buffer, fields: Fields, line: () => number) => {
    if (fields.count !== names.length) throw ragged(place, fields.count, names.length, line())
    for (let i = 0; i < places.length; i++) batch[i]!.push(fieldOf(bytes, fields, places[i]!))
  }
  return {
    add: (bytes, fields, line) => (names.length === 0 ? header(bytes, fields) : row(bytes, fields, line)),
    count: () => batch[0]?.length ?? 0,
    take: () => {
      const taken = batch
      batch = empty()
      return taken
    },
    requireHeader: () => {
      if (names.length > 0) return
      const message = `${place.path} is empty. Give it a header and at least one row.`
      throw new CultivarError('data/empty', message, { path: place.path })
    },
  }
}

export const fieldOf = (bytes: Buffer, { starts, ends, doubled }: Fields, i: number): string => {
  const text = bytes.toString('utf8', starts[i], ends[i])
  return doubled[i] ? text.replaceAll('""', '"') : text
}

const ragged = ({ path }: Place, found: number, expected: number, line: number) => {
  const problem = `the row has ${found} ${found === 1 ? 'field' : 'fields'} and the header has ${expected}.`
  return unreadable(path, `line ${line}: ${problem} Put fields that hold the delimiter into quotes.`, { line })
}

const requireHeader = ({ path }: Place, names: readonly string[], wanted: Columns) => {
  if (names.some((name) => /[\0\uFFFD]/.test(name))) {
    throw unreadable(path, 'is binary or not UTF-8: its first line is no text. Name a CSV file, saved as UTF-8.')
  }
  const other = names.length === 1 && [';', '\t', '|', ','].find((mark) => names[0]!.includes(mark))
  if (other && !wanted[names[0]!]) {
    const mark = JSON.stringify(other)
    if (Object.keys(wanted).length === 0)
      throw unreadable(path, `has a header that looks divided by ${mark}. Save it divided by commas.`)
    const hint = ` Its header looks divided by ${mark}: give source.csv(…, { delimiter: ${mark} }).`
    throw columnMissing(path, names, Object.keys(wanted), hint)
  }
  requireColumns(path, names, wanted)
}

/** The first bytes without the mark that some programs put before UTF-8, refused where they are another format's. */
const textOf = ({ path }: Place, part: Buffer): Buffer => {
  const start = part.subarray(0, 4).toString('latin1')
  if (start.startsWith('PK\x03\x04')) throw unreadable(path, 'is a ZIP or Excel file. Export the sheet as CSV (UTF-8).')
  if (start === 'PAR1') throw unreadable(path, 'is a Parquet file. Read it with source.parquet(…).')
  if (start.startsWith('\xff\xfe') || start.startsWith('\xfe\xff')) {
    throw unreadable(path, 'is written in UTF-16. Save it as UTF-8.')
  }
  return start.startsWith('\xef\xbb\xbf') ? part.subarray(3) : part
}
