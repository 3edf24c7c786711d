import { and, desc, eq } from 'drizzle-orm'
import type { Columns, Source } from '../define.ts'
import { type Context, datasets, datasetVersions, quarantinedRows } from '../store.ts'
import type { ColumnProfile } from './profile.ts'
import type { QuarantinedRow, ValidationReport } from './validate.ts'

export interface DatasetVersion {
  name: string
  digest: string
  rows: number
  columns: Columns
  source: Source
  /** SHA-256 of the Parquet file among the blobs. */
  snapshot: string
  report: ValidationReport
  profile: ColumnProfile[]
  quarantined: QuarantinedRow[]
}

/**
 * Keeps what is known of this content of the data set. The same content again is the same version; what was set aside
 * beside it may be something else this time, so that is told anew.
 */
export const recordDatasetVersion = async ({ store, clock }: Context, version: DatasetVersion): Promise<void> =>
  store.db.transaction(async (tx) => {
    const { quarantined, ...row } = version
    const { report, source } = row
    const createdAt = new Date(clock.now())
    await tx.insert(datasets).values({ name: version.name, createdAt }).onConflictDoNothing()
    const [kept] = await tx
      .insert(datasetVersions)
      .values({ ...row, createdAt })
      .onConflictDoUpdate({ target: [datasetVersions.name, datasetVersions.digest], set: { report, source } })
      .returning({ id: datasetVersions.id })
    const id = kept!.id
    await tx.delete(quarantinedRows).where(eq(quarantinedRows.datasetVersion, id))
    const thousand = 1_000
    for (let start = 0; start < quarantined.length; start += thousand) {
      const part = quarantined.slice(start, start + thousand)
      await tx.insert(quarantinedRows).values(part.map((bad) => ({ datasetVersion: id, ...bad })))
    }
  })

/** Every version of every data set, the newest first. */
export const listDatasetVersions = async ({ store }: Context, { limit = 50 }: { limit?: number } = {}) => {
  const versions = await store.db
    .select()
    .from(datasetVersions)
    .orderBy(desc(datasetVersions.createdAt), desc(datasetVersions.id))
    .limit(limit)
  return versions.map((version) => {
    const report = version.report as ValidationReport
    return {
      name: version.name,
      digest: version.digest,
      rows: version.rows,
      quarantined: report.quarantined,
      columns: version.columns,
      source: withoutSecrets(version.source as Source),
      snapshot: version.snapshot,
      report,
      profile: version.profile,
      created_at: version.createdAt.toISOString(),
    }
  })
}

/** What the values of a data-set version look like; empty where the version is not kept any more. */
export const profileOf = async (
  { store }: Context,
  { name, digest }: Pick<DatasetVersion, 'name' | 'digest'>,
): Promise<ColumnProfile[]> => {
  const [version] = await store.db
    .select({ profile: datasetVersions.profile })
    .from(datasetVersions)
    .where(and(eq(datasetVersions.name, name), eq(datasetVersions.digest, digest)))
  return (version?.profile ?? []) as ColumnProfile[]
}

// The address of a database holds its password.
const withoutSecrets = (source: Source) =>
  source.source === 'postgres' && typeof source.url === 'string' ? { ...source, url: '…' } : source
