import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column, Columns } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { identifier, literal, openDuckDB, streamColumns, withoutPatterns } from './duckdb.ts'
import { type Place, unreadable } from './files.ts'
import { type Opened, requireColumns } from './wanted.ts'

/** Opens one Parquet file. */
export const openParquet = (place: Place, wanted: Columns, signal?: AbortSignal): Opened => {
  const names: string[] = []
  return { names, batches: batchesOf(place, wanted, { names, signal }) }
}

interface Reading {
  names: string[]
  signal: AbortSignal | undefined
}

const batchesOf = async function* (place: Place, wanted: Columns, { names, signal }: Reading) {
  const { db, close } = await openDuckDB({ signal })
  const table = `read_parquet([${literal(withoutPatterns(place.absolute))}])`
  try {
    const types = await typesOf(db, table)
    names.push(...types.keys())
    requireColumns(place.path, names, wanted)
    if (Object.keys(wanted).length === 0) return
    const chosen = Object.entries(wanted).map(([name, { kind }]) => expression(name, kind, types.get(name)!))
    yield* streamColumns(db, `select ${chosen.join(', ')} from ${table}`)
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof CultivarError) throw error
    const reason = String((error as Error).message)
      .split('\n')[0]!
      .slice(0, 200)
    throw unreadable(place.path, `cannot be read as Parquet (${reason}). Write the file again.`)
  } finally {
    close()
  }
}

const typesOf = async (db: DuckDBConnection, table: string): Promise<Map<string, string>> => {
  const types = new Map<string, string>()
  for await (const [names, kinds] of streamColumns(db, `describe select * from ${table}`)) {
    names!.forEach((name, i) => {
      types.set(String(name), String(kinds![i]))
    })
  }
  return types
}

const temporal = /^(TIMESTAMP|DATE)/
const floating = /^(DOUBLE|FLOAT)$/
const numeric = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL)/

// What the kinds of `convert.ts` understand: a time as a bigint, a number as a number, and everything else as words.
const expression = (name: string, kind: Column['kind'], type: string): string => {
  const value = identifier(name)
  if (kind === 'datetime' && temporal.test(type)) {
    const instant = type.endsWith('ZONE') ? value : `cast(${value} as timestamp)`
    return `case when isfinite(${instant}) then epoch_ms(${instant}) end`
  }
  const asNumber = floating.test(type) || (numeric.test(type) && (kind === 'number' || kind === 'integer'))
  return `cast(${value} as ${asNumber ? 'double' : 'varchar'})`
}
