import { type Context, modelVersions } from '../store.ts'
import { layOut } from './folders.ts'
import type { Manifest } from './manifest.ts'
import { ofVersion, readPinned } from './versions.ts'

const referenceFile = 'reference.json'

/** The sample of rows that each version brings for its monitors. A deleted version still has its own, so it is here too. */
export const referencesOf = async (ctx: Context): Promise<{ model: string; version: number; sha256: string }[]> => {
  const rows = await ctx.store.db.select().from(modelVersions)
  return rows.flatMap(({ name: model, version, files }) => {
    const { sha256 } = files[referenceFile] ?? {}
    return sha256 === undefined ? [] : [{ model, version, sha256 }]
  })
}

/** Gives a version another reference. A version never changes otherwise; a person's right to be forgotten is stronger. */
export const replaceReference = async (
  ctx: Context,
  model: string,
  version: number,
  content: string,
): Promise<void> => {
  const { blobs, db } = ctx.store
  const [row] = await db.select().from(modelVersions).where(ofVersion(model, version))
  const { files, deletedAt } = row!
  const reference = await blobs.put(Buffer.from(content))
  const old = JSON.parse(readPinned(ctx, 'model.json', files['model.json']!.sha256).toString()) as Manifest
  const manifest = { ...old, files: { ...old.files, [referenceFile]: reference } }
  const described = await blobs.put(Buffer.from(JSON.stringify(manifest, null, 2)))
  const changed = { ...files, [referenceFile]: reference, 'model.json': described }
  await db
    .update(modelVersions)
    .set({ files: changed, lastUpdatedTimestamp: ctx.clock.now() })
    .where(ofVersion(model, version))
  if (deletedAt === null) layOut(ctx, model, version, changed)
}
