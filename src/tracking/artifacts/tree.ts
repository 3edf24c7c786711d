import { and, eq, gte, lt, or, sql } from 'drizzle-orm'
import { artifacts, type Blob, type Context } from '../../store.ts'

/** What stands in a folder. */
export interface Entry {
  /** The last part of its path. */
  name: string
  isFolder: boolean
  /** Of a file. */
  bytes?: number
}

/** The path that a URI of this server names; undefined for a URI of somebody else's storage. */
export const pathOf = (uri: string): string | undefined => /^mlflow-artifacts:\/+(?!\/)(.*)$/.exec(uri)?.[1]

/** The file of that path. */
export const artifactAt = async ({ store }: Context, path: string): Promise<Blob | undefined> => {
  const [found] = await store.db
    .select({ sha256: artifacts.sha256, bytes: artifacts.bytes })
    .from(artifacts)
    .where(eq(artifacts.path, path))
  return found
}

/** Gives a blob a path, or takes the place of what had it. */
export const putArtifact = async ({ store, clock }: Context, path: string, blob: Blob): Promise<void> => {
  const file = { ...blob, createdAt: clock.now() }
  await store.db
    .insert(artifacts)
    .values({ path, ...file })
    .onConflictDoUpdate({ target: artifacts.path, set: file })
}

/** What stands in the folder, by name; nothing where there is no such folder. */
export const listFolder = async ({ store }: Context, folder: string): Promise<Entry[]> => {
  const start = folder === '' ? 1 : folder.length + 2
  const name = sql<string>`split_part(substr(${artifacts.path}, ${start}::int), '/', 1)`
  const isFolder = sql<boolean>`position('/' in substr(${artifacts.path}, ${start}::int)) > 0`
  const rows = await store.db
    .select({ name, isFolder, bytes: sql<string>`sum(${artifacts.bytes})` })
    .from(artifacts)
    .where(folder === '' ? undefined : inside(folder))
    .groupBy(sql`1, 2`)
    .orderBy(sql`1`)
  return rows.map((row) => (row.isFolder ? { name: row.name, isFolder: true } : { ...row, bytes: Number(row.bytes) }))
}

/** Forgets a file, or a folder with all that is in it. Its blobs stay until nobody needs them (`cultivar gc`). */
export const removeArtifacts = async ({ store }: Context, path: string): Promise<void> => {
  await store.db.delete(artifacts).where(or(eq(artifacts.path, path), inside(path)))
}

// Paths are ordered byte by byte, and the character after the slash is 0.
const inside = (folder: string) => and(gte(artifacts.path, `${folder}/`), lt(artifacts.path, `${folder}0`))
