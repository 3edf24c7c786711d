import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { and, eq } from 'drizzle-orm'
import { wireNames } from '../define.ts'
import { type Blob, type Context, modelVersions, modelVersionTags, type VersionFiles } from '../store.ts'
import { type Inspected, lookInto } from '../training.ts'
import { filesOf } from './adopt/folder.ts'
import { parseMlModel } from './adopt/ml-model.ts'
import type { Manifest } from './manifest.ts'
import { notServedTag } from './not-served.ts'
import { versionRow } from './versions.ts'

/** Whether a version can be served, and else why not. */
export type Adoption = { served: true } | { served: false; reason: string }

type Row = Awaited<ReturnType<typeof versionRow>>

/**
 * Makes a version that came without a manifest one that can be served: where its files lie in our storage and MLflow knows
 * them as an ONNX model, they are looked into, described and pinned. Where that cannot be, the version stays as it is, and
 * its tag `cultivar.not_served` says why. Called again it does nothing for a version that can be served, and tries another
 * one again. It may take seconds, in another process.
 */
export const adoptVersion = async (ctx: Context, name: string, version: number): Promise<Adoption> => {
  const row = await versionRow(ctx, name, version)
  if (row.learner !== 'none') return { served: true }
  const files = await filesOf(ctx, row)
  if (!files) return { served: false, reason: `Its files lie elsewhere (${row.source.slice(0, 200)}).` }
  const described = files.get('MLmodel')
  if (!described) return { served: false, reason: `There is no file MLmodel at ${row.source.slice(0, 200)}.` }
  const adoption = await inTurn(() => adopt(ctx, row, { files, described }))
  if (!adoption.served) await sayWhyNot(ctx, row, adoption.reason)
  return adoption
}

// One at a time: what looks into a model wants a processor and the memory that the model wants.
const inTurn = (work: () => Promise<Adoption>): Promise<Adoption> => {
  const mine = turns.last.then(work, work)
  turns.last = mine.catch(() => {})
  return mine
}

const turns: { last: Promise<unknown> } = { last: Promise.resolve() }

interface Folder {
  files: ReadonlyMap<string, Blob>
  described: Blob
}

const mostDescribed = 1_000_000

const adopt = async (ctx: Context, row: Row, { files, described }: Folder): Promise<Adoption> => {
  const now = await versionRow(ctx, row.name, row.version)
  if (now.learner !== 'none') return { served: true }
  if (described.bytes > mostDescribed) return { served: false, reason: 'Its file MLmodel is too large.' }
  const { blobs } = ctx.store
  const mlModel = parseMlModel(readFileSync(blobs.path(described.sha256), 'utf8'))
  if (typeof mlModel === 'string') return { served: false, reason: `It cannot be served: ${mlModel}.` }
  const model = mlModel.onnx === undefined ? undefined : files.get(mlModel.onnx)
  if (!model) return { served: false, reason: whyNoFile(mlModel.flavors, mlModel.onnx) }
  const whole = blobs.scratch()
  try {
    const beside = Object.fromEntries([...files].map(([path, { sha256 }]) => [path, blobs.path(sha256)]))
    const { [mlModel.onnx!]: path, ...others } = beside
    const answer = await lookInto({ path: path!, beside: others, whole, inputs: mlModel.inputs })
    if ('reason' in answer) return { served: false, reason: answer.reason }
    const taken = answer.found.features.find(({ name }) => wireNames.has(name))
    if (taken) return { served: false, reason: `Its input "${taken.name}" has a name that a request needs.` }
    const weights = answer.isRewritten ? await blobs.adopt(whole) : model
    await keep(ctx, row, {
      found: answer.found,
      pinned: { 'weights.bin': weights, 'model.onnx': weights, MLmodel: described },
    })
    return { served: true }
  } finally {
    await rm(whole, { force: true })
  }
}

const whyNoFile = (flavors: string[], file: string | undefined): string => {
  if (file !== undefined) return `Its MLmodel names the file ${file.slice(0, 200)}, which is not beside it.`
  const list = flavors.slice(0, 10).join(', ').slice(0, 200)
  return `It has the flavors ${list}, and Cultivar serves models of the flavor onnx: log it with mlflow.onnx.log_model.`
}

interface Adopted {
  found: Inspected
  pinned: VersionFiles
}

const keep = async (ctx: Context, row: Row, { found, pinned }: Adopted): Promise<void> => {
  const { blobs, db } = ctx.store
  const reference = { rows: 0, columns: {}, labels: {}, confidence: [], predictions: [] }
  const files: VersionFiles = { ...pinned, 'reference.json': await blobs.put(Buffer.from(JSON.stringify(reference))) }
  const manifest = manifestOf(row, found, files)
  const described = await blobs.put(Buffer.from(JSON.stringify(manifest, null, 2)))
  await db.transaction(async (tx) => {
    const lineage = { data: manifest.data, definition: '', revision: null }
    await tx
      .update(modelVersions)
      .set({ learner: manifest.learner.name, files: { ...files, 'model.json': described }, lineage })
      .where(
        and(
          eq(modelVersions.name, row.name),
          eq(modelVersions.version, row.version),
          eq(modelVersions.learner, 'none'),
        ),
      )
    await tx.delete(modelVersionTags).where(whyNot(row))
  })
}

const manifestOf = (row: Row, found: Inspected, files: VersionFiles): Manifest => {
  const { features, task, classes, onnx } = found
  const columns = features.map(({ name, kind }) => ({ name, kind }))
  return {
    format: 1,
    model: row.name,
    version: row.version,
    created_at: new Date(row.creationTimestamp).toISOString(),
    learner: { name: 'onnx', version: 1, options: {} },
    signature: { task, inputs: features, target: targetOf(task, columns), labels: classes },
    // Without a threshold for one of the classes, the likeliest is answered, as the file itself does.
    positive: null,
    threshold: 0.5,
    fitted: { foreign: { task, columns, classes } },
    arrays: [],
    data: { name: 'mlflow', digest: files['weights.bin']!.sha256, rows: 0, live_rows: 0 },
    onnx,
    run_id: row.runId ?? '',
    metrics: {},
    definition: '',
    revision: null,
    environment: {},
    files: { ...files },
  }
}

const targetOf = (task: Inspected['task'], columns: { name: string }[]): string => {
  const usual = task === 'classification' ? 'label' : 'prediction'
  return columns.some(({ name }) => name === usual) ? `${usual} of the model` : usual
}

const whyNot = ({ name, version }: Row) =>
  and(eq(modelVersionTags.name, name), eq(modelVersionTags.version, version), eq(modelVersionTags.key, notServedTag))

const sayWhyNot = async ({ store }: Context, { name, version }: Row, value: string): Promise<void> => {
  const { name: byName, version: byVersion, key } = modelVersionTags
  await store.db
    .insert(modelVersionTags)
    .values({ name, version, key: notServedTag, value })
    .onConflictDoUpdate({ target: [byName, byVersion, key], set: { value } })
}
