import { isUtf8 } from 'node:buffer'

/** The fields of one record as places in a buffer. One object serves all records, so it is read before the next comes. */
export interface Fields {
  count: number
  starts: number[]
  ends: number[]
  /** Whether the field holds doubled quotes that stand for one. */
  doubled: boolean[]
}

export interface RecordReader {
  push(part: Buffer): void
  /** The file has ended; what is left is its last record. */
  end(): void
}

interface Options {
  /** One byte. */
  delimiter: number
  onRecord: (bytes: Buffer, fields: Fields, line: () => number) => void
  fail: (line: number, problem: string) => Error
}

const QUOTE = 34
const LF = 10
const CR = 13
const longestRecord = 32 << 20

/**
 * Cuts the bytes of a CSV file (RFC 4180) into records. Lines end with LF, CRLF or CR; blank lines are skipped. We read
 * CSV ourselves because DuckDB 1.5 loses rows in silence: of an archive that is cut off, and of a file with Windows line
 * ends when a quoted name in its header holds a line feed.
 */
export const recordReader = ({ delimiter, onRecord, fail }: Options): RecordReader => {
  const fields: Fields = { count: 0, starts: [], ends: [], doubled: [] }
  let pending: Buffer = Buffer.alloc(0)
  let parts: Buffer[] = []
  let gathered = 0
  let line = 1

  const tooLong = (at: number) => fail(at, 'the row is longer than 32 MB. Is a closing quote missing?')

  const scan = (ended: boolean) => {
    const bytes = Buffer.concat([pending, ...parts])
    parts = []
    gathered = 0
    let start = 0
    const lineOf = (end: number) => () => line + lineFeeds(bytes, end)
    while (start < bytes.length) {
      const next = readRecord(bytes, start, { delimiter, ended, fields })
      if (next === incomplete) break
      if (next < 0) throw fail(lineOf(start)(), problems[next] ?? 'cannot be read.')
      if (next - start > longestRecord) throw tooLong(lineOf(start)())
      const blank = fields.count === 1 && fields.ends[0] === start
      if (!blank) onRecord(bytes, fields, lineOf(start))
      start = next
    }
    if (!isUtf8(bytes.subarray(0, start)))
      throw fail(line + lineFeeds(bytes, notUtf8(bytes)), 'is not UTF-8. Save the file as UTF-8.')
    line += lineFeeds(bytes, start)
    pending = bytes.subarray(start)
    if (pending.length > longestRecord) throw tooLong(line)
  }

  return {
    push: (part) => {
      parts.push(part)
      gathered += part.length
      // A record that is not whole is read again only when as much has come again, so that a huge one costs no squares.
      if (gathered >= pending.length) scan(false)
    },
    end: () => scan(true),
  }
}

const incomplete = -1
const openQuote = -2
const behindQuote = -3

const problems: Record<number, string> = {
  [openQuote]: 'a quoted field does not end. Close its quote, and write a quote inside a field as two.',
  [behindQuote]: 'text follows the closing quote of a field. Write a quote inside a field as two.',
}

interface Scan {
  delimiter: number
  ended: boolean
  fields: Fields
}

/** Finds the fields of the record at `start` and gives where the next record starts, or one of the codes above. */
const readRecord = (bytes: Buffer, start: number, { delimiter, ended, fields }: Scan): number => {
  fields.count = 0
  let at = start
  for (;;) {
    at = bytes[at] === QUOTE ? quotedField(bytes, at + 1, ended, fields) : plainField(bytes, at, delimiter, fields)
    if (at < 0) return at
    const byte = bytes[at]
    if (byte === delimiter) at++
    else if (byte === LF) return at + 1
    else if (byte === undefined) return ended ? at : incomplete
    else if (byte !== CR) return behindQuote
    else if (at + 1 === bytes.length) return ended ? at + 1 : incomplete
    else return bytes[at + 1] === LF ? at + 2 : at + 1
  }
}

const plainField = (bytes: Buffer, start: number, delimiter: number, fields: Fields): number => {
  let at = start
  for (let byte = bytes[at]; byte !== undefined && byte !== delimiter && byte !== LF && byte !== CR; )
    byte = bytes[++at]
  addField(fields, start, at, false)
  return at
}

const quotedField = (bytes: Buffer, start: number, ended: boolean, fields: Fields): number => {
  let doubled = false
  let at = bytes.indexOf(QUOTE, start)
  while (at >= 0 && bytes[at + 1] === QUOTE) {
    doubled = true
    at = bytes.indexOf(QUOTE, at + 2)
  }
  if (at < 0) return ended ? openQuote : incomplete
  addField(fields, start, at, doubled)
  return at + 1
}

const addField = (fields: Fields, start: number, end: number, doubled: boolean) => {
  fields.starts[fields.count] = start
  fields.ends[fields.count] = end
  fields.doubled[fields.count] = doubled
  fields.count++
}

const lineFeeds = (bytes: Buffer, end: number): number => {
  let count = 0
  for (let at = bytes.indexOf(LF); at >= 0 && at < end; at = bytes.indexOf(LF, at + 1)) count++
  return count
}

/** Where the first line that is not UTF-8 starts. */
const notUtf8 = (bytes: Buffer): number => {
  let start = 0
  for (let end = bytes.indexOf(LF); end >= 0 && isUtf8(bytes.subarray(start, end)); end = bytes.indexOf(LF, start))
    start = end + 1
  return start
}
