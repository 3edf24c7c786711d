import { createHash, type Hash } from 'node:crypto'
import { type ColumnValues, isNumeric, type Table } from '../kit/table.ts'

/**
 * SHA-256 of the canonical rows, in hex: the same content gives the same digest on every machine and from every file
 * format. First the columns' names and kinds, as JSON and in the table's order; then row after row, each value behind
 * one byte: 0 missing; 1 a number in 8 bytes, little-endian; 2 a word as its length in 4 bytes and its UTF-8.
 */
export const digest = (table: Table): string => {
  const hash = createHash('sha256')
  const batch = batched(hash)
  batch.text(JSON.stringify(Object.entries(table.columns).map(([name, { kind }]) => [name, kind])))
  const writers = Object.values(table.columns).map((column) => writerOf(column, batch))
  for (let row = 0; row < table.rows; row++) for (const write of writers) write(row)
  batch.flush()
  return hash.digest('hex')
}

interface Batch {
  missing(): void
  number(value: number): void
  text(value: string): void
  flush(): void
}

const batchBytes = 1 << 20

// Millions of small updates would cost more than the hash itself, so values gather in a buffer first.
const batched = (hash: Hash): Batch => {
  const buffer = Buffer.allocUnsafe(batchBytes)
  let length = 0
  const flush = () => {
    hash.update(buffer.subarray(0, length))
    length = 0
  }
  const reserve = (bytes: number) => {
    if (length + bytes > batchBytes) flush()
  }
  const tagged = (tag: number, bytes: number) => {
    reserve(1 + bytes)
    buffer[length++] = tag
  }
  return {
    flush,
    missing: () => tagged(0, 0),
    number: (value) => {
      tagged(1, 8)
      // Equal numbers have equal bytes, so minus zero is written as zero.
      length = buffer.writeDoubleLE(value + 0, length)
    },
    text: (value) => {
      // A UTF-16 unit takes at most three bytes.
      const fits = 5 + value.length * 3 <= batchBytes
      const own = fits ? undefined : Buffer.from(value, 'utf8')
      tagged(2, fits ? 4 + value.length * 3 : 4)
      const bytes = own ? own.length : buffer.write(value, length + 4, 'utf8')
      buffer.writeUInt32LE(bytes, length)
      length += 4
      if (!own) {
        length += bytes
        return
      }
      flush()
      hash.update(own)
    },
  }
}

const writerOf = (column: ColumnValues, batch: Batch): ((row: number) => void) => {
  if (isNumeric(column)) {
    return (row) => {
      const value = column.values[row]!
      if (Number.isNaN(value)) batch.missing()
      else batch.number(value)
    }
  }
  return (row) => {
    const value = column.values[row]!
    if (value === null) batch.missing()
    else batch.text(value)
  }
}
