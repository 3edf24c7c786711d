import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import type { Columns } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import {
  type ColumnKind,
  type ColumnValues,
  isNumeric,
  isNumericKind,
  type NumericKind,
  type Table,
  type TextKind,
} from '../kit/table.ts'
import { identifier, literal, loadDuckDB, streamColumns, withDuckDB, withoutPatterns } from './duckdb.ts'

/** Writes the rows as Parquet (zstd) that other programs can read too. The file appears whole or not at all. */
export const writeSnapshot = async (table: Table, path: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true })
  const unfinished = `${path}.unfinished`
  try {
    await withDuckDB((db) => copyTo(db, table, unfinished), { spill: `${path}.spill` })
    await rename(unfinished, path)
  } finally {
    await rm(unfinished, { force: true })
    await rm(`${path}.spill`, { recursive: true, force: true })
  }
}

/** Reads a snapshot of a table with exactly these columns; it is equal to the table that was written. */
export const readSnapshot = async (path: string, columns: Columns): Promise<Table> => {
  const kinds = Object.entries(columns).map(([name, { kind }]) => ({ name, kind }))
  const names = storedNames(Object.keys(columns))
  const chosen = kinds.map(({ kind }, i) => reading(kind, identifier(names[i]!))).join(', ')
  const from = `read_parquet([${literal(withoutPatterns(path))}])`
  try {
    const parts = await withDuckDB(async (db) => {
      const found: unknown[][][] = []
      for await (const part of streamColumns(db, `select ${chosen} from ${from}`)) found.push(part)
      return found
    })
    const rows = parts.reduce((sum, part) => sum + part[0]!.length, 0)
    const values = kinds.map(({ name, kind }, i) => [name, gathered(kind, parts, i, rows)] as const)
    return { rows, columns: Object.fromEntries(values) }
  } catch (error) {
    const reason = String((error as Error).message)
      .split('\n')[0]!
      .slice(0, 200)
    throw new CultivarError('data/unreadable', `The snapshot ${path} cannot be read (${reason}). Make it again.`, {
      path,
    })
  }
}

const copyTo = async (db: DuckDBConnection, table: Table, path: string) => {
  const entries = Object.entries(table.columns)
  const names = storedNames(Object.keys(table.columns))
  const types = entries.map(([, { kind }]) => (isNumericKind(kind) ? 'double' : 'varchar'))
  await db.run(`create table canonical (${types.map((type, i) => `c${i} ${type}`).join(', ')})`)
  await append(db, table)
  const stored = entries.map(([, { kind }], i) => `${writing(kind, `c${i}`)} as ${identifier(names[i]!)}`)
  await db.run(
    `copy (select ${stored.join(', ')} from canonical) to ${literal(path)} (format parquet, compression zstd)`,
  )
}

const rowsPerChunk = 2048

const append = async (db: DuckDBConnection, table: Table) => {
  const { DOUBLE, DuckDBDataChunk, VARCHAR } = await loadDuckDB()
  const columns = Object.values(table.columns)
  const types = columns.map((column) => (isNumeric(column) ? DOUBLE : VARCHAR))
  const appender = await db.createAppender('canonical')
  for (let start = 0; start < table.rows; start += rowsPerChunk) {
    const end = Math.min(start + rowsPerChunk, table.rows)
    const chunk = DuckDBDataChunk.create(types, end - start)
    columns.forEach((column, i) => {
      chunk.setColumnValues(i, slice(column, start, end))
    })
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}

const slice = (column: ColumnValues, start: number, end: number): (string | number | null)[] =>
  isNumeric(column)
    ? Array.from(column.values.subarray(start, end), (value) => (Number.isNaN(value) ? null : value))
    : column.values.slice(start, end)

// Numbers travel as doubles, which hold them exactly, and lie in the file as what they are.
const writing = (kind: ColumnKind, value: string): string => {
  if (kind === 'integer') return `cast(${value} as bigint)`
  if (kind === 'boolean') return `cast(${value} as boolean)`
  return kind === 'datetime' ? `make_timestamp_ms(cast(${value} as bigint))` : value
}

const reading = (kind: ColumnKind, value: string): string => {
  if (kind === 'datetime') return `cast(epoch_ms(${value}) as double)`
  return isNumericKind(kind) ? `cast(${value} as double)` : `cast(${value} as varchar)`
}

const gathered = (kind: ColumnKind, parts: unknown[][][], column: number, rows: number): ColumnValues => {
  if (!isNumericKind(kind)) {
    const values: (string | null)[] = []
    for (const part of parts) for (const value of part[column]!) values.push(value as string | null)
    return { kind: kind as TextKind, values }
  }
  const values = new Float64Array(rows)
  let row = 0
  for (const part of parts) for (const value of part[column]!) values[row++] = (value as number | null) ?? Number.NaN
  return { kind: kind as NumericKind, values }
}

// DuckDB does not tell "Text" from "text", so the second of two such names gets its place as a suffix.
const storedNames = (names: readonly string[]): string[] => {
  const taken = new Set<string>()
  return names.map((name, i) => {
    let stored = name
    while (taken.has(stored.toLowerCase())) stored = `${stored}_${i + 1}`
    taken.add(stored.toLowerCase())
    return stored
  })
}
