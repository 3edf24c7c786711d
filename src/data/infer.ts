import { type Column, type Columns, column, type Source } from '../define.ts'
import type { Table } from '../kit/table.ts'
import { tableBuilder } from './builder.ts'
import { converterOf, isMissing } from './convert.ts'
import { readSource } from './read.ts'

const mostLevels = 20

/**
 * Kinds for columns that nobody declared, from the values that all tables of text together hold: a number if every
 * value is one, a time if every value is one, a category if there are few different values, an id if each row has
 * another one without blanks, else text. A column without any value has no kind and is left out.
 */
export const inferColumns = (tables: readonly Table[], names: readonly string[]): Columns =>
  Object.fromEntries(
    names.flatMap((name) => {
      const values = tables.flatMap((table) => presentOf(table, name))
      return values.length === 0 ? [] : [[name, inferColumn(values)] as const]
    }),
  )

const inferColumn = (values: string[]): Column => {
  if (values.every(fits(column.number()))) return column.number({ optional: true })
  if (values.every(fits(column.datetime()))) return column.datetime({ optional: true })
  const distinct = new Set(values)
  if (distinct.size <= mostLevels) return column.category([...distinct].sort(), { optional: true })
  if (distinct.size === values.length && !values.some((value) => /\s/.test(value))) return column.id({ optional: true })
  return column.text({ optional: true })
}

const fits = (wanted: Column) => {
  const convert = converterOf(wanted)
  return (value: string) => isMissing(value, wanted.kind) || convert(value) !== undefined
}

/** Reads a source with every column as text: what it holds, before anybody says what it means. */
export const readAsText = async (source: Source, names: readonly string[], root: string): Promise<Table> => {
  const columns = Object.fromEntries(names.map((name) => [name, column.text({ optional: true })]))
  return (await readSource(source, columns, { root })).table
}

/** The table of text with its columns as these kinds. A category takes whatever words there are. */
export const convertText = (tables: readonly Table[], columns: Columns): Table[] => {
  const open = Object.fromEntries(
    Object.entries(columns).map(([name, declared]) => [name, withSeenLevels(declared, tables, name)]),
  )
  return tables.map((table) => {
    const builder = tableBuilder(open)
    builder.add(Object.keys(open).map((name) => table.columns[name]!.values as (string | null)[]))
    return builder.finish().table
  })
}

// A word that the definition does not know is what a comparison is there to find.
const withSeenLevels = (declared: Column, tables: readonly Table[], name: string): Column => {
  if (declared.kind !== 'category') return declared
  const { levels, aliases } = declared
  if (levels.length === 0) return declared
  const known = new Set(levels)
  const seen = new Set(tables.flatMap((table) => presentOf(table, name)))
  const unknown = [...seen].filter((word) => !known.has(word) && !Object.hasOwn(aliases, word))
  return { ...declared, levels: [...levels, ...unknown] }
}

const presentOf = (table: Table, name: string): string[] =>
  (table.columns[name]!.values as (string | null)[]).filter((value) => value !== null)
