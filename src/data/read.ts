import type { Columns, Source } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import type { Table } from '../kit/table.ts'
import { type Builder, tableBuilder, type Violation } from './builder.ts'
import { openCsv } from './csv.ts'
import { findFiles, fingerprint, type Place, type SourceFile } from './files.ts'
import { openJsonl } from './jsonl.ts'
import { openParquet } from './parquet.ts'
import { openPostgres } from './postgres.ts'
import { columnMissing, type Opened } from './wanted.ts'

/** What was read, converted to the declared kinds, with everything that did not fit. */
export interface Ingested {
  table: Table
  /** Where each row stands in the source: 1 is the first row after the header, and files follow one another. */
  rowNumbers: Int32Array
  /** Empty for a query. */
  files: SourceFile[]
  violations: Violation[]
  /** What the source has and the data set does not declare. */
  extraColumns: string[]
}

interface ReadOptions {
  /** The folder that relative paths start from. */
  root: string
  signal?: AbortSignal
  /** Reads these declared columns only. */
  columnsWanted?: readonly string[]
}

/**
 * Reads a source into memory. Rejects with data/unreadable, data/empty or data/column-missing, and with the signal's
 * reason when it is aborted. Values that do not fit are no error here: they are `violations`.
 */
export const readSource = async (source: Source, columns: Columns, options: ReadOptions): Promise<Ingested> => {
  const wanted = chosenColumns(columns, options.columnsWanted)
  const intake = { builder: tableBuilder(wanted), names: new Set<string>(), wanted, signal: options.signal }
  const files =
    source.source === 'postgres' ? await readQuery(source, intake) : await readFiles(source, intake, options.root)
  // A source that is told to stop before its first row may look like one without any.
  options.signal?.throwIfAborted()
  const { table, violations } = intake.builder.finish()
  if (table.rows === 0) throw empty(source)
  const rowNumbers = Int32Array.from({ length: table.rows }, (_, i) => i + 1)
  const extraColumns = [...intake.names].filter((name) => !Object.hasOwn(columns, name))
  return { table, rowNumbers, files, violations, extraColumns }
}

interface Intake {
  builder: Builder
  names: Set<string>
  wanted: Columns
  signal: AbortSignal | undefined
}

const chosenColumns = (columns: Columns, wanted: readonly string[] | undefined): Columns =>
  wanted ? Object.fromEntries(Object.entries(columns).filter(([name]) => wanted.includes(name))) : columns

type QuerySource = Extract<Source, { source: 'postgres' }>

const readQuery = async (source: QuerySource, intake: Intake): Promise<SourceFile[]> => {
  await drain(await openPostgres(source, intake.wanted, intake.signal), intake)
  return []
}

export type FileSource = Exclude<Source, QuerySource>

const readFiles = async (source: FileSource, intake: Intake, root: string): Promise<SourceFile[]> => {
  const files: SourceFile[] = []
  for (const place of await findFiles(source.paths, root)) {
    files.push(await fingerprint(place, intake.signal))
    const opened = await openFile(place, source, intake)
    await drain(source.source === 'csv' && source.missing ? withoutWords(opened, source.missing) : opened, intake)
  }
  if (source.source === 'jsonl') requireKeys(source, intake)
  return files
}

/** Opens one file of the source. */
export const openFile = async (
  place: Place,
  source: FileSource,
  { wanted, signal }: Pick<Intake, 'wanted' | 'signal'>,
): Promise<Opened> => {
  if (source.source === 'csv') return openCsv(place, source, wanted)
  return source.source === 'jsonl' ? openJsonl(place, wanted) : openParquet(place, wanted, signal)
}

/** The words that stand for a missing value are missing. */
const withoutWords = ({ names, batches }: Opened, words: readonly string[]): Opened => {
  const missing = new Set<unknown>(words)
  const cleaned = async function* () {
    for await (const batch of batches)
      yield batch.map((values) => values.map((value) => (missing.has(value) ? null : value)))
  }
  return { names, batches: cleaned() }
}

const drain = async ({ names, batches }: Opened, { builder, names: seen, signal }: Intake) => {
  for await (const batch of batches) {
    signal?.throwIfAborted()
    builder.add(batch)
  }
  for (const name of names) seen.add(name)
}

// In JSON lines a missing value may be a missing key, so only a required key that no row has is an error.
const requireKeys = (source: FileSource, { names, wanted, builder }: Intake) => {
  const missing = Object.keys(wanted).filter((name) => !names.has(name) && !wanted[name]!.optional)
  if (builder.rows() > 0 && missing.length > 0) throw columnMissing(source.paths.join(', '), [...names], missing)
}

const empty = (source: Source) => {
  const what = source.source === 'postgres' ? 'The query gave' : `${source.paths.join(', ')}:`
  return new CultivarError('data/empty', `${what} no rows. A data set needs at least one.`, { source: source.source })
}
