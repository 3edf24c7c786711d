import { existsSync } from 'node:fs'
import { eq, inArray, sql } from 'drizzle-orm'
import type { Columns } from '../define.ts'
import type { Table } from '../kit/table.ts'
import { type Context, datasetVersions, quarantinedRows } from '../store.ts'
import { readSnapshot } from './snapshot.ts'
import type { ValidationReport } from './validate.ts'
import { valueAt } from './values.ts'

/** Rows that were kept as a file, by its digest. */
export interface Snapshot {
  sha256: string
  columns: Columns
}

/** A row as a reference keeps it: a boolean is 0 or 1, a time is milliseconds, missing is null. */
export type PlainRow = Record<string, string | number | null>

/** The rows of a snapshot whose field has the value, as a person writes it. A snapshot that is gone has none. */
export const matchingRows = async (
  { store }: Context,
  { sha256, columns }: Snapshot,
  field: string,
  value: string,
): Promise<PlainRow[]> => {
  if (!Object.hasOwn(columns, field)) return []
  const path = pathOf(store.blobs, sha256)
  if (path === undefined) return []
  const table = await readSnapshot(path, columns)
  const column = table.columns[field]!
  const rows = Array.from({ length: table.rows }, (_, row) => row)
  return rows.filter((row) => String(valueAt(column, row) ?? '') === value).map((row) => plainRow(table, row))
}

const pathOf = (blobs: Context['store']['blobs'], sha256: string): string | undefined => {
  try {
    const path = blobs.path(sha256)
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}

const plainRow = ({ columns }: Table, row: number): PlainRow =>
  Object.fromEntries(
    Object.entries(columns).map(([name, { values }]) => {
      const value = values[row]!
      return [name, Number.isNaN(value) ? null : value]
    }),
  )

/** The snapshots of all data-set versions, each with the digest of its version. */
export const versionSnapshots = async ({
  store,
}: Context): Promise<(Snapshot & { digest: string; name: string })[]> => {
  const { name, digest, snapshot: sha256, columns } = datasetVersions
  const rows = await store.db.select({ name, digest, sha256, columns }).from(datasetVersions)
  return rows.map((row) => ({ ...row, columns: row.columns as Columns }))
}

const heldBy = (field: string, value: string) => sql`${quarantinedRows.values} ->> ${field} = ${value}`

/** How many quarantined rows have the value, and the digests of the versions that set them aside. */
export const countQuarantined = async ({ store }: Context, field: string, value: string) => {
  const rows = await store.db
    .select({ digest: datasetVersions.digest })
    .from(quarantinedRows)
    .innerJoin(datasetVersions, eq(datasetVersions.id, quarantinedRows.datasetVersion))
    .where(heldBy(field, value))
  return { count: rows.length, digests: [...new Set(rows.map(({ digest }) => digest))] }
}

export const eraseQuarantined = async ({ store }: Context, field: string, value: string): Promise<void> => {
  await store.db.delete(quarantinedRows).where(heldBy(field, value))
}

/** Takes the examples out of the reports of these versions: they quote rows. */
export const eraseFromVersions = async ({ store }: Context, digests: string[]): Promise<void> => {
  if (digests.length === 0) return
  const rows = await store.db
    .select({ id: datasetVersions.id, report: datasetVersions.report })
    .from(datasetVersions)
    .where(inArray(datasetVersions.digest, digests))
  for (const { id, report } of rows) {
    const without = withoutExamples(report as ValidationReport)
    await store.db.update(datasetVersions).set({ report: without }).where(eq(datasetVersions.id, id))
  }
}

export const withoutExamples = (report: ValidationReport): ValidationReport => ({
  ...report,
  checks: report.checks.map((check) => ({ ...check, examples: [] })),
})
