import { and, eq, inArray } from 'drizzle-orm'
import { storable } from '../kit/unicode.ts'
import { aliases, modelVersions, modelVersionTags, registeredModels, registeredModelTags } from '../store.ts'
import { copyFolder, type Import, placeOf, type SourceModel, type SourceVersion } from '../tracking.ts'

/** Copies registered models with their versions, tags and aliases. Versions that are here already stay as they are. */
export const copyModels = async (job: Import): Promise<void> => {
  for await (const model of job.source.models()) {
    job.signal.throwIfAborted()
    await copyModel(job, model)
  }
}

const copyModel = async (job: Import, model: SourceModel): Promise<void> => {
  const { db } = job.ctx.store
  const { name, description, creationTimestamp, lastUpdatedTimestamp } = model
  const made = await db
    .insert(registeredModels)
    .values({ name, description, creationTimestamp, lastUpdatedTimestamp })
    .onConflictDoNothing()
    .returning()
  job.counts.models += made.length
  const tags = Object.entries(model.tags).map(([key, value]) => ({ name, key, value: storable(value) }))
  if (tags.length > 0) await db.insert(registeredModelTags).values(tags).onConflictDoNothing()
  for (const version of model.versions) await copyVersion(job, name, version)
  await copyAliases(job, model)
}

const copyVersion = async (job: Import, name: string, version: SourceVersion): Promise<void> => {
  const { db } = job.ctx.store
  const { stage, tags, location, ...facts } = version
  const storageLocation = await locationOf(job, `${name}/${version.version}`, version)
  const row = {
    ...facts,
    name,
    currentStage: stage,
    storageLocation,
    learner: 'none',
    metrics: {},
    files: {},
    lineage: { imported_from: job.source.name },
  }
  const [made] = await db.insert(modelVersions).values(row).onConflictDoNothing().returning()
  if (!made) return noteOther(job, name, version)
  const rows = Object.entries(tags).map(([key, value]) => ({
    name,
    version: version.version,
    key,
    value: storable(value),
  }))
  if (rows.length > 0) await db.insert(modelVersionTags).values(rows).onConflictDoNothing()
  job.counts.versions++
}

/** Where the files of a version are here: among those of its run or logged model, or copied for the version itself. */
const locationOf = async (job: Import, name: string, { location, runId }: SourceVersion): Promise<string> => {
  const known = placeOf(job.moved, location)
  if (known !== undefined) return `mlflow-artifacts:/${known}`
  const place = `imported/${name}`
  const files = job.counts.files
  await copyFolder(job, { uri: location, ...(runId === null ? {} : { runId }) }, place)
  return job.counts.files > files ? `mlflow-artifacts:/${place}` : location
}

// The number may be taken by a version of ours, or by the one that an earlier import made.
const noteOther = async ({ ctx, counts, source }: Import, name: string, { version }: SourceVersion): Promise<void> => {
  const [other] = await ctx.store.db
    .select({ lineage: modelVersions.lineage })
    .from(modelVersions)
    .where(and(eq(modelVersions.name, name), eq(modelVersions.version, version)))
  if (other?.lineage['imported_from'] !== source.name)
    counts.notCopied.push(`version ${version} of ${name}: there is another version of that number`)
}

// Who serves is decided by a promotion, not by an import.
const served = ['champion', 'challenger']

const copyAliases = async ({ ctx, counts }: Import, model: SourceModel): Promise<void> => {
  const { db } = ctx.store
  const numbers = Object.values(model.aliases)
  const there = await db
    .select({ version: modelVersions.version })
    .from(modelVersions)
    .where(and(eq(modelVersions.name, model.name), inArray(modelVersions.version, [0, ...numbers])))
  for (const [alias, version] of Object.entries(model.aliases)) {
    if (served.includes(alias))
      counts.notCopied.push(
        `alias ${alias} of ${model.name}: it says who serves. To promote: cultivar promote ${model.name}@${version}`,
      )
    else if (there.some((row) => row.version === version))
      await db.insert(aliases).values({ name: model.name, alias, version }).onConflictDoNothing()
  }
}
