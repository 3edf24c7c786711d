import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { and, desc, eq, isNull, sql } from 'drizzle-orm'
import { CultivarError } from '../kit/errors.ts'
import { type Saved, unpackArrays } from '../learners.ts'
import { type Context, modelVersions, registeredModels, type VersionFiles } from '../store.ts'
import type { ModelImportance } from '../training.ts'
import { modelCard, summary } from './card.ts'
import { layOut } from './folders.ts'
import { type Manifest, parseManifest } from './manifest.ts'
import { mlModel } from './mlmodel.ts'
import { notServed } from './not-served.ts'

/** All that a version is made of, before it has a number. */
export interface Candidate extends Omit<Manifest, 'format' | 'version' | 'created_at' | 'arrays' | 'fitted' | 'files'> {
  /** The fitted numbers, packed, with the plain rest of them. */
  weights: { fitted: Record<string, unknown>; arrays: Manifest['arrays']; bytes: Uint8Array }
  /** Further files of the version, by name: the reference that monitors compare with, and the model as ONNX. */
  extra: Record<string, string | Uint8Array>
}

export interface Version {
  manifest: Manifest
  saved: Saved
  /** The numbers as they lie on disk, or the file of a model of another program. */
  weights: Uint8Array
  extra(name: string): string
}

/** Gives the candidate the next number of its model, its files a place, and the registry a row. */
export const registerVersion = async (ctx: Context, candidate: Candidate): Promise<Manifest> =>
  ctx.store.db.transaction(async (tx) => {
    const now = ctx.clock.now()
    const { model: name } = candidate
    await tx
      .insert(registeredModels)
      .values({ name, creationTimestamp: now, lastUpdatedTimestamp: now })
      .onConflictDoUpdate({ target: registeredModels.name, set: { lastUpdatedTimestamp: now } })
    // The row of the model is locked until the end, so two trainings that register at once get two numbers.
    await tx.select().from(registeredModels).where(eq(registeredModels.name, name)).for('update')
    const version = await nextNumber({ ...ctx, store: { ...ctx.store, db: tx } }, name)
    const { manifest, files } = await writeFiles(ctx, candidate, version)
    await tx.insert(modelVersions).values({
      name,
      version,
      creationTimestamp: now,
      lastUpdatedTimestamp: now,
      description: summary(manifest),
      runId: candidate.run_id,
      source: uriOf(name, version),
      learner: candidate.learner.name,
      metrics: candidate.metrics,
      files,
      lineage: { data: candidate.data, definition: candidate.definition, revision: candidate.revision },
    })
    return manifest
  })

/** The number of the next version, for who holds the row of the model. Numbers of deleted versions are not given again. */
export const nextNumber = async ({ store }: Context, model: string): Promise<number> => {
  const [newest] = await store.db
    .select({ version: sql<number | null>`max(${modelVersions.version})` })
    .from(modelVersions)
    .where(eq(modelVersions.name, model))
  return (newest?.version ?? 0) + 1
}

/** Where clients of MLflow find the files of a version that are ours. */
export const uriOf = (model: string, version: number | ''): string => `mlflow-artifacts:/models/${model}/${version}`

/**
 * Reads a version and refuses it (model/corrupt) when a file is not what was registered, or is gone, and (model/not-served)
 * when it came without files that can be run. Runs nothing that the files hold.
 */
export const loadVersion = async (ctx: Context, model: string, version: number): Promise<Version> => {
  const row = await versionRow(ctx, model, version)
  if (row.learner === 'none') throw await notServed(ctx, model, version)
  const files = new Map(
    Object.entries(row.files).map(([name, file]) => [name, () => readPinned(ctx, name, file.sha256)]),
  )
  const read = (name: string): Buffer => {
    const found = files.get(name)
    if (!found)
      throw new CultivarError('model/corrupt', `${model}@${version} has no file ${name}.`, {
        model,
        version,
        file: name,
      })
    return found()
  }
  const manifest = parseManifest(read('model.json').toString(), `${model}@${version}`)
  const weights = read(weightsFile)
  const saved = { meta: manifest.fitted, arrays: unpackArrays(weights, manifest.arrays) }
  return { manifest, saved, weights, extra: (name) => read(name).toString() }
}

/** What a version reads and answers; read without its numbers. */
export const signatureOf = async (ctx: Context, model: string, version: number): Promise<Manifest['signature']> => {
  const { files } = await versionRow(ctx, model, version)
  const described = files['model.json']
  if (!described) throw await notServed(ctx, model, version)
  return parseManifest(readPinned(ctx, 'model.json', described.sha256).toString(), `${model}@${version}`).signature
}

/** The versions of a model, the newest first. */
export const listVersions = (ctx: Context, model: string): Promise<VersionRow[]> =>
  ctx.store.db
    .select()
    .from(modelVersions)
    .where(and(eq(modelVersions.name, model), isNull(modelVersions.deletedAt)))
    .orderBy(desc(modelVersions.version))

export type VersionRow = typeof modelVersions.$inferSelect

export const findVersion = async (ctx: Context, model: string, version: number): Promise<VersionRow | undefined> => {
  const present = and(ofVersion(model, version), isNull(modelVersions.deletedAt))
  const [row] = await ctx.store.db.select().from(modelVersions).where(present)
  return row
}

export const versionRow = async (ctx: Context, model: string, version: number): Promise<VersionRow> => {
  const row = await findVersion(ctx, model, version)
  if (row) return row
  const message = `There is no ${model}@${version}. \`cultivar status\` shows what serves; \`cultivar train\` makes a version.`
  throw new CultivarError('model/unknown-version', message, { model, version })
}

export const ofVersion = (model: string, version: number) =>
  and(eq(modelVersions.name, model), eq(modelVersions.version, version))

const writeFiles = async (ctx: Context, candidate: Candidate, version: number) => {
  const { weights, extra, ...rest } = candidate
  const body = {
    format: 1 as const,
    ...rest,
    version,
    created_at: new Date(ctx.clock.now()).toISOString(),
    fitted: weights.fitted,
    arrays: weights.arrays,
  }
  const files: VersionFiles = {}
  const card = modelCard(body, measuredImportance(extra))
  const contents = { [weightsFile]: weights.bytes, 'README.md': card, MLmodel: mlModel(body), ...extra }
  for (const [name, content] of Object.entries(contents)) {
    files[name] = await ctx.store.blobs.put(typeof content === 'string' ? Buffer.from(content) : content)
  }
  const manifest: Manifest = { ...body, files: { ...files } }
  files['model.json'] = await ctx.store.blobs.put(Buffer.from(JSON.stringify(manifest, null, 2)))
  layOut(ctx, candidate.model, version, files)
  return { manifest, files }
}

const measuredImportance = ({ 'importance.json': measured }: Candidate['extra']) =>
  typeof measured === 'string' ? (JSON.parse(measured) as ModelImportance) : undefined

export const readPinned = ({ store }: Context, name: string, sha256: string): Buffer => {
  const content = readBlob(store, sha256)
  if (content === undefined) {
    const message = `${name} is gone: its blob ${sha256} cannot be read. Restore it, or train again.`
    throw new CultivarError('model/corrupt', message, { file: name, sha256 })
  }
  if (createHash('sha256').update(content).digest('hex') === sha256) return content
  const message = `${name} is not the file that was registered: its SHA-256 is not ${sha256}. Restore it, or train again.`
  throw new CultivarError('model/corrupt', message, { file: name, sha256 })
}

const readBlob = ({ blobs }: Context['store'], sha256: string): Buffer | undefined => {
  try {
    return readFileSync(blobs.path(sha256))
  } catch {
    return undefined
  }
}

/** The data-set version that a model version learned from. */
export const dataOf = async (ctx: Context, model: string, version: number): Promise<Manifest['data']> =>
  ((await versionRow(ctx, model, version)).lineage as { data: Manifest['data'] }).data

/** Whether a version is still the one that was registered, with every file. A number can have become another's: the model was deleted, or renamed. */
export const isIntact = async (
  { store }: Context,
  { model, version, files: registered }: Pick<Manifest, 'model' | 'version' | 'files'>,
): Promise<boolean> => {
  const [row] = await store.db
    .select({ files: modelVersions.files })
    .from(modelVersions)
    .where(and(ofVersion(model, version), isNull(modelVersions.deletedAt)))
  const files = row?.files ?? {}
  if (files[weightsFile]?.sha256 !== registered[weightsFile]?.sha256) return false
  const digests = Object.values(files).map(({ sha256 }) => sha256)
  const intact = await Promise.all(digests.map((sha256) => store.blobs.intact(sha256)))
  return digests.length > 0 && intact.every(Boolean)
}

const weightsFile = 'weights.bin'
