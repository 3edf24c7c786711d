import { and, eq, isNull, ne } from 'drizzle-orm'
import { CultivarError } from '../kit/errors.ts'
import { atomically, type Context, modelVersions } from '../store.ts'
import { holdModel, unregistered } from './in-service.ts'
import { readModelRecords } from './model-records.ts'
import { touch } from './model-versions.ts'
import { readVersionRecords, type VersionKey, type VersionRecord } from './version-records.ts'
import { ofVersion, versionRow } from './versions.ts'

// Words that MLflow had before there were aliases. They say nothing of who serves.
const stages = ['None', 'Staging', 'Production', 'Archived'] as const
type Stage = (typeof stages)[number]

/** The stage of that name, in any letter case; refuses (request/invalid) what is none. */
const stageOf = (text: string): Stage => {
  const stage = stages.find((each) => each.toLowerCase() === text.toLowerCase())
  if (stage !== undefined) return stage
  const message = `${JSON.stringify(text.slice(0, 100))} is no stage. The stages are ${stages.join(', ')}.`
  throw new CultivarError('request/invalid', message)
}

/** Moves a version to a stage; `archiveOthers` archives the versions that are there, which Staging and Production alone allow. */
export const moveToStage = async (
  ctx: Context,
  { name, version }: VersionKey,
  { stage: given, archiveOthers }: { stage: string; archiveOthers: boolean },
): Promise<void> => {
  const stage = stageOf(given)
  if (archiveOthers && stage !== 'Staging' && stage !== 'Production') {
    const message = `Nothing is archived for a version that moves to ${stage}: archive_existing_versions goes with Staging and Production.`
    throw new CultivarError('request/invalid', message)
  }
  await atomically(ctx, async (inside) => {
    await holdModel(inside, name)
    await versionRow(inside, name, version)
    const { db } = inside.store
    const now = ctx.clock.now()
    const there = and(
      eq(modelVersions.name, name),
      eq(modelVersions.currentStage, stage),
      ne(modelVersions.version, version),
      isNull(modelVersions.deletedAt),
    )
    if (archiveOthers)
      await db.update(modelVersions).set({ currentStage: 'Archived', lastUpdatedTimestamp: now }).where(there)
    await db
      .update(modelVersions)
      .set({ currentStage: stage, lastUpdatedTimestamp: now })
      .where(ofVersion(name, version))
    await touch(inside, name, now)
  })
}

/** The newest version of each of these stages, or of every one where none is named. */
export const latestVersions = async (
  ctx: Context,
  name: string,
  given: readonly string[],
): Promise<VersionRecord[]> => {
  const wanted = given.map(stageOf)
  const [model] = await readModelRecords(ctx, [name])
  if (!model) throw unregistered(name)
  const keys = model.latest.map((version) => ({ name, version }))
  const found = await readVersionRecords(ctx, keys)
  return found.filter(({ currentStage }) => wanted.length === 0 || wanted.includes(currentStage as Stage))
}
