import {
  digest,
  findLeaks,
  type Ingested,
  type Leak,
  profile,
  readSnapshot,
  readSource,
  recordDatasetVersion,
  reportText,
  type Split,
  split,
  type ValidationReport,
  validate,
  writeSnapshot,
} from '../data.ts'
import type { Columns, Model, Source } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import type { Table } from '../kit/table.ts'
import type { Context } from '../store.ts'
import { ingestKey, type RowDigests, type SplitOutput, splitKey, validateKey } from './inputs.ts'
import { runStep, type Trace } from './step.ts'

/** The rows of one source, checked and kept. */
interface Rows {
  table: Table
  digest: string
  report: ValidationReport
}

/** Everything a training learns from and is judged on. `test` indexes `testTable`. */
export interface Prepared {
  name: string
  data: Rows
  parts: Split
  testTable: Table
  digests: RowDigests
  /** What would make the model better on paper than it will be. */
  leaks: Leak[]
}

export interface IngestOutput extends Omit<Ingested, 'table' | 'rowNumbers'> {
  snapshot: string
  rows: number
}

export interface ValidateOutput {
  snapshot: string
  digest: string
  report: ValidationReport
}

/** The first three steps: ingest, validate and split. */
export const prepare = async (ctx: Context, trace: Trace, model: Model): Promise<Prepared> => {
  const name = model.data.name ?? trace.model
  const data = await readRows(ctx, trace, model, model.data.from, name)
  const test = model.data.test ? await readRows(ctx, trace, model, model.data.test, `${name}-test`) : undefined
  const digests: RowDigests = { data: data.digest, testData: test?.digest ?? null }
  let parts: Split | undefined
  const options = { hasTest: test !== undefined, target: model.target }
  const cut = () => split(data.table, model.features, model.split, model.seed, options)
  const { leaks } = await runStep<SplitOutput>(ctx, trace, {
    ...splitKey(model, digests),
    run: async () => {
      parts = cut()
      return {
        train: parts.train.length,
        validation: parts.validation.length,
        test: test?.table.rows ?? parts.test.length,
        leaks: findLeaks(data.table, { target: model.target, features: model.features, split: parts }),
      }
    },
  })
  parts ??= cut()
  if (test)
    return {
      name,
      data,
      parts: { ...parts, test: allRows(test.table) },
      testTable: test.table,
      digests,
      leaks,
    }
  return { name, data, parts, testTable: data.table, digests, leaks }
}

const readRows = async (ctx: Context, trace: Trace, model: Model, source: Source, name: string): Promise<Rows> => {
  const { columns } = model.data
  const ingested = await ingest(ctx, trace, model, source)
  const fresh: { table?: Table } = {}
  const output = await runStep<ValidateOutput>(ctx, trace, {
    ...validateKey(model, name, ingested.output),
    usable: ({ snapshot }) => ctx.store.blobs.intact(snapshot),
    run: async () => {
      const table = await ingested.table()
      const rowNumbers = Int32Array.from({ length: table.rows }, (_, i) => i + 1)
      const { report, kept, quarantined } = validate({ ...ingested.output, table, rowNumbers }, model.data)
      if (!report.passed) throw failedChecks(name, report)
      fresh.table = kept
      const snapshot = report.quarantined === 0 ? ingested.output.snapshot : await keepSnapshot(ctx, kept)
      const rows = { name, digest: digest(kept), rows: kept.rows, snapshot, source, columns, report }
      await recordDatasetVersion(ctx, { ...rows, profile: profile(kept), quarantined })
      return { snapshot, digest: rows.digest, report }
    },
  })
  const table = fresh.table ?? (await readSnapshot(ctx.store.blobs.path(output.snapshot), columns))
  return { table, digest: output.digest, report: output.report }
}

const ingest = async (ctx: Context, trace: Trace, model: Model, source: Source) => {
  const { columns } = model.data
  const fresh: { table?: Table } = {}
  const output = await runStep<IngestOutput>(ctx, trace, {
    ...(await ingestKey(ctx, trace.model, model, source)),
    usable: ({ snapshot }) => ctx.store.blobs.intact(snapshot),
    run: async () => {
      const options = trace.signal ? { root: ctx.root, signal: trace.signal } : { root: ctx.root }
      const { table, rowNumbers: _, ...rest } = await readSource(source, columns, options)
      fresh.table = table
      return { ...rest, rows: table.rows, snapshot: await keepSnapshot(ctx, table) }
    },
  })
  return { output, table: async () => fresh.table ?? readSnapshot(ctx.store.blobs.path(output.snapshot), columns) }
}

const keepSnapshot = async ({ store: { blobs } }: Context, table: Table): Promise<string> => {
  const path = blobs.scratch()
  await writeSnapshot(table, path)
  return (await blobs.adopt(path)).sha256
}

const failedChecks = (name: string, report: ValidationReport) =>
  new CultivarError(
    'data/checks-failed',
    `${name} did not pass its checks: ${report.problems.join(' ')}\n${reportText(report)}`,
    {
      problems: report.problems,
      report,
    },
  )

const allRows = (table: Table) => Int32Array.from({ length: table.rows }, (_, i) => i)

/** Rows that are not the model's own data, for evaluating on: held against their columns' kinds, and not kept. */
export const readOtherRows = async (
  ctx: Context,
  columns: Columns,
  source: Source,
): Promise<{ table: Table; report: ValidationReport }> => {
  const ingested = await readSource(source, columns, { root: ctx.root })
  const { report, kept } = validate(ingested, { columns, checks: [] })
  if (report.passed) return { table: kept, report }
  throw failedChecks('The file', report)
}
