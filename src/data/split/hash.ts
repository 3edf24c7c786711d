import { type ColumnValues, isNumeric, type Table } from '../../kit/table.ts'

/**
 * For each row a number in [0, 1) that depends on the values of these columns and the seed alone: equal rows have the
 * same, and a row keeps its own when others come or go.
 */
export const positions = (table: Table, names: readonly string[], seed: number): Float64Array => {
  const columns = names.map((name) => table.columns[name]!)
  return Float64Array.from({ length: table.rows }, (_, row) => rowHash(columns, row, seed) / 2 ** 32)
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
