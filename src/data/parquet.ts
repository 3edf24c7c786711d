import type { DuckDBConnection } from '@duckdb/node-api'
import type { Column, Columns } from '../define.ts'
import { identifier, literal, streamColumns, withoutPatterns } from './duckdb.ts'
import { type Place, unreadable } from './files.ts'
import { type Opened, requireColumns } from './wanted.ts'

/** Opens one Parquet file. */
export const openParquet = async (db: DuckDBConnection, place: Place, wanted: Columns): Promise<Opened> => {
  const table = `read_parquet([${literal(withoutPatterns(place.absolute))}])`
  const types = new Map<string, string>()
  for await (const [names, kinds] of translated(place, streamColumns(db, `describe select * from ${table}`))) {
    names!.forEach((name, i) => {
      types.set(String(name), String(kinds![i]))
    })
  }
  const names = [...types.keys()]
  requireColumns(place.path, names, wanted)
  const chosen = Object.entries(wanted).map(([name, column]) => expression(name, column.kind, types.get(name)!))
  return { names, batches: translated(place, streamColumns(db, `select ${chosen.join(', ')} from ${table}`)) }
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

const translated = async function* ({ path }: Place, batches: AsyncIterable<unknown[][]>) {
  try {
    yield* batches
  } catch (error) {
    const reason = String((error as Error).message)
      .split('\n')[0]!
      .slice(0, 200)
    throw unreadable(path, `cannot be read as Parquet (${reason}). Write the file again.`)
  }
}
