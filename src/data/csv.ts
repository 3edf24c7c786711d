import type { DuckDBConnection } from '@duckdb/node-api'
import type { Columns, Source } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { literal, streamColumns, withoutPatterns } from './duckdb.ts'
import { type Place, unreadable } from './files.ts'
import { csvHeader, isGzip } from './header.ts'
import { columnMissing, type Opened, requireColumns } from './wanted.ts'

type CsvSource = Extract<Source, { source: 'csv' }>

/** Opens one CSV file. Every field comes as it is written; what it means is decided by the column's kind. */
export const openCsv = async (
  db: DuckDBConnection,
  place: Place,
  source: CsvSource,
  wanted: Columns,
): Promise<Opened> => {
  const gzip = await isGzip(place)
  const delimiter = source.delimiter ?? (/\.tsv(\.gz)?$/i.test(place.path) ? '\t' : ',')
  const names = await csvHeader(place, gzip, delimiter)
  if (names.length === 0) {
    throw new CultivarError('data/empty', `${place.path} is empty. Give it a header and at least one row.`, {
      path: place.path,
    })
  }
  suspectDelimiter(place.path, names, wanted)
  requireColumns(place.path, names, wanted)
  const chosen = Object.keys(wanted).map((name) => `c${names.indexOf(name)}`)
  const sql = `select ${chosen.join(', ')} from ${csvTable(place, names.length, delimiter, gzip)}`
  return { names, batches: translated(place, streamColumns(db, sql)) }
}

const suspectDelimiter = (path: string, names: readonly string[], wanted: Columns) => {
  const other = [';', '\t', '|', ','].find((mark) => names[0]!.includes(mark))
  if (names.length > 1 || other === undefined || wanted[names[0]!]) return
  const hint = ` Its header looks divided by ${JSON.stringify(other)}: give source.csv(…, { delimiter: ${JSON.stringify(other)} }).`
  throw columnMissing(path, names, Object.keys(wanted), hint)
}

// A line may be 16 MB long. The buffer is said as well, because by default DuckDB takes sixteen lines' worth of memory.
const longestLine = 16_000_000

// The columns are called by their place, because DuckDB does not tell "Text" from "text".
const csvTable = ({ absolute }: Place, fields: number, delimiter: string, gzip: boolean) => {
  const columns = Array.from({ length: fields }, (_, i) => `c${i}: 'VARCHAR'`).join(', ')
  const settings = [
    `columns = {${columns}}, auto_detect = false, all_varchar = true, header = true`,
    `delim = ${literal(delimiter)}, quote = '"', escape = '"', strict_mode = true`,
    `compression = '${gzip ? 'gzip' : 'none'}', max_line_size = ${longestLine}, buffer_size = ${longestLine * 2}`,
  ]
  return `read_csv([${literal(withoutPatterns(absolute))}], ${settings.join(', ')})`
}

const translated = async function* (place: Place, batches: AsyncIterable<unknown[][]>) {
  try {
    yield* batches
  } catch (error) {
    throw csvError(place.path, String((error as Error).message))
  }
}

const csvError = (path: string, message: string) => {
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1]
  const known = problems.find(([pattern]) => pattern.test(message))
  const problem = known ? known[1](message) : `${message.split('\n')[0]!.slice(0, 200)}.`
  return unreadable(path, line ? `line ${line}: ${problem}` : problem, line ? { line: Number(line) } : {})
}

const problems: [RegExp, (message: string) => string][] = [
  [
    /Expected Number of Columns: \d+ Found: \d+/,
    (message) => {
      const [, expected, found] = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message)!
      return `the row has ${found} fields and the header has ${expected}. Put fields that hold the delimiter into quotes.`
    },
  ],
  [
    /unterminated quote/i,
    () => 'a quoted field does not end, or text follows its closing quote. Write a quote inside a field as two quotes.',
  ],
  [
    /maximum line size|buffer_size/i,
    () => 'a row is longer than 16 MB. Is a quote missing, or is this not a CSV file?',
  ],
  [/utf-?8|unicode/i, () => 'is not UTF-8. Save the file as UTF-8.'],
  [
    /invalid state/i,
    () => 'mixes line ends or quotes in a way that cannot be read. Write it again with one kind of line end.',
  ],
  [/gzip|zlib|decompress|decode/i, () => 'cannot be unpacked: the archive is damaged. Write the file again.'],
  [/memory/i, () => 'does not fit into the memory of the reader. Divide it into several files.'],
]
