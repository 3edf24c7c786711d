import { type Column, type Columns, column, type Source } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { converterOf, isMissing } from './convert.ts'
import { findFiles } from './files.ts'
import { type FileSource, openFile } from './read.ts'
import { columnMissing } from './wanted.ts'

/** The columns that the files have, read from their first byte to their last: what is unreadable is found here. */
export const columnNames = async (source: Source, root: string): Promise<string[]> => {
  const names = new Set<string>()
  const files = filesOnly(source)
  for (const place of await findFiles(files.paths, root)) {
    const opened = await openFile(place, files, { wanted: {}, signal: undefined })
    for await (const _ of opened.batches);
    for (const name of opened.names) names.add(name)
  }
  return [...names]
}

/** Rows as the source holds them, in batches of one array a column. */
export const openRecords = async function* (
  source: Source,
  names: readonly string[],
  root: string,
): AsyncGenerator<unknown[][]> {
  const files = filesOnly(source)
  const wanted: Columns = Object.fromEntries(names.map((name) => [name, column.text({ optional: true })]))
  for (const place of await findFiles(files.paths, root)) {
    yield* (await openFile(place, files, { wanted, signal: undefined })).batches
  }
}

/** A record as a request would bring it: values of the columns' kinds. What does not fit stays as it was. */
export type RecordConverter = (value: (name: string) => unknown) => Record<string, unknown>

type Input = Pick<Column, 'kind' | 'optional'> & { name: string }

/** Refuses (data/column-missing) columns that lack an input which has to be there. */
export const recordConverter = (inputs: readonly Input[], names: readonly string[], path: string): RecordConverter => {
  const missing = inputs.filter(({ name, optional }) => !optional && !names.includes(name)).map(({ name }) => name)
  if (missing.length > 0) throw columnMissing(path, names, missing)
  const readers = inputs.map(({ name, kind }) => [name, cellReader(kind)] as const)
  return (value) => Object.fromEntries(readers.map(([name, read]) => [name, read(value(name)) ?? null]))
}

/** Makes of a cell what a request would hold: undefined where it is missing. What does not fit stays as it was. */
export const cellReader = (kind: Column['kind']): ((raw: unknown) => unknown) => {
  const convert = wireConverter(kind)
  return (raw) => (isMissing(raw, kind) ? undefined : convert(raw))
}

// A request holds words for categories and times, so these wait for the model to read them.
const wireConverter = (kind: Column['kind']): ((raw: unknown) => unknown) => {
  if (kind === 'category' || kind === 'datetime') return (raw) => raw
  const convert = converterOf({ kind, optional: true })
  if (kind !== 'boolean') return (raw) => convert(raw) ?? raw
  return (raw) => {
    const value = convert(raw)
    return value === undefined ? raw : value === 1
  }
}

const filesOnly = (source: Source): FileSource => {
  if (source.source !== 'postgres') return source
  throw new CultivarError('data/unreadable', 'A query is no file. Name a CSV, JSON lines or Parquet file.')
}
