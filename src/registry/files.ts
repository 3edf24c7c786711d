import { and, eq, isNull, sql } from 'drizzle-orm'
import { CultivarError } from '../kit/errors.ts'
import { storable } from '../kit/unicode.ts'
import { type Blob, type Context, modelVersions, type VersionFiles } from '../store.ts'
import { artifactAt, type Entry, listFolder } from '../tracking.ts'
import { findVersion, uriOf, type VersionRow } from './versions.ts'

// Among the artifacts the files of registered versions have a place of their own, models/<name>/<version>, where a client
// finds and reads them like any other file. It cannot write there: a version does not change.
const root = 'models'

/** Whether the path lies where the files of versions are. */
export const isOfVersions = (path: string): boolean => path === root || path.startsWith(`${root}/`)

/** The file of that path, of a run, a logged model or a version. */
export const fileAt = async (ctx: Context, path: string): Promise<Blob | undefined> => {
  if (!isOfVersions(path)) return artifactAt(ctx, path)
  const [, model = '', version = '', ...name] = path.split('/')
  const files = await filesOfVersion(ctx, model, version)
  return Object.hasOwn(files, name.join('/')) ? files[name.join('/')] : undefined
}

/** What stands in the folder of that path, by name. */
export const folderAt = async (ctx: Context, path: string): Promise<Entry[]> => {
  if (path === '') return [...(await listFolder(ctx, '')), ...((await models(ctx)).length > 0 ? [folder(root)] : [])]
  if (!isOfVersions(path)) return listFolder(ctx, path)
  const [, model, version, ...inside] = path.split('/')
  if (model === undefined) return (await models(ctx)).map(folder)
  if (version === undefined) return (await versionsOf(ctx, model)).map(folder)
  return entriesIn(await filesOfVersion(ctx, model, version), inside)
}

/** The URI of the folder that has the files of a version. Refuses (model/unknown-version) one that is deleted. */
export const folderOfVersion = async (ctx: Context, model: string, version: string): Promise<string> => {
  const row = await presentRow(ctx, model, version)
  if (!row) {
    const message = `There is no ${model.slice(0, 256)}@${version.slice(0, 20)}. \`cultivar status\` shows what serves.`
    throw new CultivarError('model/unknown-version', message, {
      model: model.slice(0, 256),
      version: version.slice(0, 20),
    })
  }
  return Object.keys(row.files).length > 0 ? uriOf(model, row.version) : (row.storageLocation ?? row.source)
}

const folder = (name: string): Entry => ({ name, isFolder: true })

const present = isNull(modelVersions.deletedAt)
const withFiles = and(present, sql`${modelVersions.files} <> '{}'`)

const models = async ({ store }: Context): Promise<string[]> => {
  const rows = await store.db.selectDistinct({ name: modelVersions.name }).from(modelVersions).where(withFiles)
  return rows.map(({ name }) => name).sort()
}

const versionsOf = async ({ store }: Context, model: string): Promise<string[]> => {
  const ofModel = and(eq(modelVersions.name, model), withFiles)
  const rows = await store.db.select({ version: modelVersions.version }).from(modelVersions).where(ofModel)
  return rows.map(({ version }) => String(version)).sort()
}

/** The files of a version; none where it is deleted, or was never there. */
const filesOfVersion = async (ctx: Context, model: string, version: string): Promise<VersionFiles> =>
  (await presentRow(ctx, model, version))?.files ?? {}

const presentRow = async (ctx: Context, model: string, version: string): Promise<VersionRow | undefined> =>
  /^[1-9]\d{0,8}$/.test(version) ? findVersion(ctx, storable(model), Number(version)) : undefined

const entriesIn = (files: VersionFiles, inside: string[]): Entry[] => {
  const start = inside.map((part) => `${part}/`).join('')
  const entries = new Map<string, Entry>()
  for (const [path, { bytes }] of Object.entries(files)) {
    if (!path.startsWith(start)) continue
    const [name = '', ...deeper] = path.slice(start.length).split('/')
    entries.set(name, deeper.length > 0 ? folder(name) : { name, isFolder: false, bytes })
  }
  return [...entries.values()].sort((one, other) => (one.name < other.name ? -1 : 1))
}
