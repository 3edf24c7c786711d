import { fieldOf } from './csv.ts'
import { type RecordReader, recordReader } from './csv-records.ts'

/** The records of a CSV text, the header among them. */
export interface CsvText {
  records: string[][]
  /** The line on which a record begins; 1 is the first. */
  lineOf(record: number): number
}

type Fail = (line: number, problem: string) => Error

/** Reads a CSV text that is in memory. What cannot be cut into records is refused with what `fail` makes of it. */
export const csvText = (bytes: Buffer, fail: Fail): CsvText => {
  const text = bytes.subarray(0, 3).equals(byteOrderMark) ? bytes.subarray(3) : bytes
  const records: string[][] = []
  readAll(text, fail, (buffer, fields) => {
    records.push(Array.from({ length: fields.count }, (_, i) => fieldOf(buffer, fields, i)))
  })
  return { records, lineOf: (record) => lineOf(text, record) }
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])

type OnRecord = Parameters<typeof recordReader>[0]['onRecord']

const readAll = (text: Buffer, fail: Fail, onRecord: OnRecord) => {
  const reader: RecordReader = recordReader({ delimiter: ','.charCodeAt(0), onRecord, fail })
  reader.push(text)
  reader.end()
}

// Lines are counted from the start of the text, so they are counted only where one has to be named.
const lineOf = (text: Buffer, record: number): number => {
  const state = { at: 0, found: 1 }
  readAll(
    text,
    (_, problem) => new Error(problem),
    (_bytes, _fields, line) => {
      if (state.at++ === record) state.found = line()
    },
  )
  return state.found
}
