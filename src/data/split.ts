import { type ColumnValues, isNumeric, type Table } from '../kit/table.ts'

/** Row indices, in the table's order. */
export interface Split {
  train: Int32Array
  validation: Int32Array
  test: Int32Array
}

interface Shares {
  validation: number
  test: number
}

/**
 * Divides rows by a hash of their features and the seed. So equal rows fall into the same part, and a row keeps its
 * part when others come or go. With a test set of its own (`hasTest`) the rows meant for the test train instead.
 */
export const split = (
  table: Table,
  features: readonly string[],
  { validation, test }: Shares,
  seed: number,
  { hasTest = false }: { hasTest?: boolean } = {},
): Split => {
  const columns = features.map((name) => table.columns[name]!)
  const parts = { train: [] as number[], validation: [] as number[], test: [] as number[] }
  for (let row = 0; row < table.rows; row++) {
    const position = rowHash(columns, row, seed) / 2 ** 32
    if (position < test) parts[hasTest ? 'train' : 'test'].push(row)
    else parts[position < test + validation ? 'validation' : 'train'].push(row)
  }
  return {
    train: Int32Array.from(parts.train),
    validation: Int32Array.from(parts.validation),
    test: Int32Array.from(parts.test),
  }
}

// FNV-1a (Fowler, Noll, Vo) over UTF-16 units, then the finaliser of MurmurHash3 (A. Appleby), because the high bits of
// FNV alone are uneven and they decide the part.
const rowHash = (columns: readonly ColumnValues[], row: number, seed: number): number => {
  let hash = mixed(0x811c9dc5 ^ seed)
  for (const column of columns) {
    hash = isNumeric(column) ? hashNumber(hash, column.values[row]!) : hashWord(hash, column.values[row]!)
  }
  return mixed(hash) >>> 0
}

const prime = 0x01000193
const missing = 0xffffffff

const hashWord = (start: number, word: string | null): number => {
  if (word === null) return Math.imul(start ^ missing, prime)
  let hash = start
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), prime)
  // The length divides this word from the next column's.
  return Math.imul(hash ^ word.length, prime)
}

const bytes = new DataView(new ArrayBuffer(8))

const hashNumber = (start: number, value: number): number => {
  if (Number.isNaN(value)) return Math.imul(start ^ missing, prime)
  bytes.setFloat64(0, value + 0)
  return mixed(Math.imul(mixed(start ^ bytes.getInt32(0)) ^ bytes.getInt32(4), prime))
}

const mixed = (hash: number): number => {
  let h = hash
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
