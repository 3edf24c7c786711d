import { existsSync, readFileSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import {
  countQuarantined,
  eraseFromVersions,
  eraseQuarantined,
  matchingRows,
  type PlainRow,
  versionSnapshots,
  withoutExamples,
} from '../data.ts'
import { referencesOf, replaceReference } from '../registry.ts'
import type { Context } from '../store.ts'
import { replaceArtifacts } from '../tracking.ts'
import { eraseSteps, type Reference, stepReferences, stepSnapshots } from '../training.ts'

/** Whose rows: those whose field has this value, written as a request or a file writes it. */
export interface Where {
  field: string
  value: string
}

/** Every place that holds a row of the person. */
export interface Traces extends Where {
  predictions: number
  labels: number
  /** Labels that newer ones replaced. */
  replaced_labels: number
  quarantined: number
  /** Files of rows, by digest, and how many of theirs are the person's. */
  snapshots: { sha256: string; rows: number }[]
  /** Samples for monitors, by digest, with the versions that bring them. */
  references: { sha256: string; rows: number; versions: { model: string; version: number }[] }[]
  /** Data-set versions that hold or set aside such rows, by digest. */
  datasets: string[]
}

/** Looks everywhere and changes nothing. */
export const findTraces = async (ctx: Context, where: Where): Promise<Traces> => {
  const { field, value } = where
  const versions = await versionSnapshots(ctx)
  const known = [...versions, ...(await stepSnapshots(ctx))]
  const snapshots: Traces['snapshots'] = []
  const rows: PlainRow[] = await predictedRows(ctx, where)
  for (const snapshot of new Map(known.map((each) => [each.sha256, each])).values()) {
    const found = await matchingRows(ctx, snapshot, field, value)
    if (found.length > 0) snapshots.push({ sha256: snapshot.sha256, rows: found.length })
    rows.push(...found)
  }
  const held = new Set(snapshots.map(({ sha256 }) => sha256))
  const holding = versions.filter(({ sha256 }) => held.has(sha256)).map(({ digest }) => digest)
  const quarantined = await countQuarantined(ctx, field, value)
  return {
    ...where,
    ...(await countLive(ctx, where)),
    quarantined: quarantined.count,
    snapshots,
    references: await findReferences(ctx, rows),
    datasets: [...new Set([...holding, ...quarantined.digests])],
  }
}

/** Erases what was found. What was learned from the rows stays in the weights until a new version is trained. */
export const forget = async (ctx: Context, traces: Traces): Promise<{ steps: number }> => {
  const { field, value, snapshots, references, datasets } = traces
  const rows = await rowsOf(ctx, traces)
  await replaceReferences(ctx, references, rows)
  await eraseLive(ctx, traces)
  await eraseQuarantined(ctx, field, value)
  await eraseFromVersions(ctx, datasets)
  await replaceArtifacts(ctx, { key: 'dataset_digest', values: datasets }, 'validation_report.json', (report) =>
    JSON.stringify(withoutExamples(JSON.parse(report)), null, 2),
  )
  // The steps lead to the blobs, so they go last: an erasure that was interrupted finds its way again.
  const blobs = [...snapshots, ...references].map(({ sha256 }) => sha256)
  for (const sha256 of blobs) await ctx.store.blobs.remove(sha256)
  return { steps: await eraseSteps(ctx, { blobs, field, value }) }
}

const replaceReferences = async (ctx: Context, references: Traces['references'], rows: PlainRow[]): Promise<void> => {
  for (const { sha256, versions } of references) {
    const reference = readReference(ctx, sha256)
    if (!reference) continue
    const without = JSON.stringify(withoutRows(reference, rows))
    for (const { model, version } of versions) await replaceReference(ctx, model, version, without)
  }
}

const matching = ({ field, value }: Where) => sql`select id from prediction_logs where input ->> ${field} = ${value}`

const countLive = async ({ store }: Context, where: Where) => {
  const { rows } = await store.db.execute<{ predictions: number; labels: number; replaced_labels: number }>(sql`
    with matching as (${matching(where)})
    select (select count(*)::int from matching) as predictions,
      (select count(*)::int from feedback where prediction_id in (select id from matching)) as labels,
      (select count(*)::int from feedback_history where prediction_id in (select id from matching)) as replaced_labels`)
  return rows[0]!
}

const eraseLive = async ({ store }: Context, where: Where): Promise<void> =>
  store.db.transaction(async (tx) => {
    await tx.execute(sql`delete from feedback_history where prediction_id in (${matching(where)})`)
    await tx.execute(sql`delete from feedback where prediction_id in (${matching(where)})`)
    await tx.execute(sql`delete from prediction_logs where input ->> ${where.field} = ${where.value}`)
  })

const predictedRows = async ({ store }: Context, { field, value }: Where): Promise<PlainRow[]> => {
  const { rows } = await store.db.execute<{ input: PlainRow }>(
    sql`select input from prediction_logs where input ->> ${field} = ${value}`,
  )
  return rows.map(({ input }) => input)
}

const rowsOf = async (ctx: Context, { field, value, snapshots }: Traces): Promise<PlainRow[]> => {
  const held = new Set(snapshots.map(({ sha256 }) => sha256))
  const known = [...(await versionSnapshots(ctx)), ...(await stepSnapshots(ctx))]
  const rows = await predictedRows(ctx, { field, value })
  for (const snapshot of new Map(known.map((each) => [each.sha256, each])).values())
    if (held.has(snapshot.sha256)) rows.push(...(await matchingRows(ctx, snapshot, field, value)))
  return rows
}

const findReferences = async (ctx: Context, rows: PlainRow[]): Promise<Traces['references']> => {
  const registered = Map.groupBy(await referencesOf(ctx), ({ sha256 }) => sha256)
  const digests = new Set([...registered.keys(), ...(await stepReferences(ctx))])
  return [...digests].flatMap((sha256) => {
    const reference = readReference(ctx, sha256)
    const found = reference ? reference.rows - withoutRows(reference, rows).rows : 0
    const versions = (registered.get(sha256) ?? []).map(({ model, version }) => ({ model, version }))
    return found === 0 ? [] : [{ sha256, rows: found, versions }]
  })
}

const readReference = ({ store: { blobs } }: Context, sha256: string): Reference | undefined => {
  try {
    const path = blobs.path(sha256)
    return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Reference) : undefined
  } catch {
    return undefined
  }
}

/** A sample holds features alone, so a row of it is the person's when all of them are. How often a label was answered names nobody, and stays. */
const withoutRows = (reference: Reference, rows: PlainRow[]): Reference => {
  const features = Object.keys(reference.columns)
  const key = (value: (feature: string) => unknown) => JSON.stringify(features.map((name) => value(name) ?? null))
  const theirs = new Set(rows.map((row) => key((name) => row[name])))
  const kept = Array.from({ length: reference.rows }, (_, i) => i).filter(
    (i) => !theirs.has(key((name) => reference.columns[name]![i])),
  )
  // Of labels or of numbers, the other list is empty; a reference of before there were numbers has one list.
  const answersOf = (answers: number[]) => kept.flatMap((i) => answers[i] ?? [])
  return {
    ...reference,
    rows: kept.length,
    columns: Object.fromEntries(features.map((name) => [name, kept.map((i) => reference.columns[name]![i]!)])),
    confidence: answersOf(reference.confidence),
    predictions: answersOf(reference.predictions ?? []),
  }
}
