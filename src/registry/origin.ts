import { eq } from 'drizzle-orm'
import { CultivarError } from '../kit/errors.ts'
import { storable } from '../kit/unicode.ts'
import { type Context, runs } from '../store.ts'
import { versionUnder } from './aliases.ts'
import { type LoggedModelRow, loggedModelRow, modelOfRun } from './logged-model.ts'
import { checkSource, isLocal, isWithin } from './source-path.ts'
import { type VersionRow, versionRow } from './versions.ts'

/** What a client says of where a version comes from. */
export interface NewSource {
  source: string
  runId?: string | undefined
  modelId?: string | undefined
}

/** Where a version comes from, and, where it is a copy of a version that can be run here, all that makes it so. */
export interface Origin
  extends Pick<VersionRow, 'source' | 'storageLocation' | 'runId' | 'modelId'>,
    Partial<Pick<VersionRow, 'learner' | 'metrics' | 'files' | 'lineage'>> {}

/** Resolves a source; refuses (request/invalid) one that would lead out of where it says it is. */
export const originOf = async (ctx: Context, { source: given, ...named }: NewSource): Promise<Origin> => {
  const source = storable(given)
  const runId = named.runId || undefined
  const logged = named.modelId ? await loggedModelRow(ctx, named.modelId) : undefined
  if (runId !== undefined && !/^[a-zA-Z0-9][\w-]{0,31}$/.test(runId)) throw noRun(runId)
  const plain: Origin = {
    source,
    storageLocation: source,
    runId: runId ?? logged?.sourceRunId ?? null,
    modelId: logged?.modelId ?? null,
  }
  if (isLocal(source)) return ofFolder(ctx, plain, logged)
  checkSource(source)
  const [scheme = '', rest = ''] = splitUri(source)
  if (scheme === 'runs') return ofRun(ctx, plain, rest)
  if (scheme !== 'models') return plain
  const [name = '', version] = rest.split('/')
  if (version === undefined && name.startsWith('m-')) return ofLogged(plain, await loggedModelRow(ctx, name))
  return ofVersion(ctx, plain, rest)
}

const splitUri = (uri: string): string[] => /^([a-z][a-z0-9+.-]*):\/*(.*?)\/*$/is.exec(uri)?.slice(1) ?? []

const noRun = (runId: string) =>
  new CultivarError('request/invalid', `${JSON.stringify(runId.slice(0, 100))} is not the id of a run.`)

const artifactUri = async ({ store }: Context, runId: string): Promise<string | undefined> =>
  (await store.db.select({ uri: runs.artifactUri }).from(runs).where(eq(runs.runId, runId)))[0]?.uri

// A path means something on the machine of its author alone, unless it is in the folder that a run or logged model has there.
const ofFolder = async (ctx: Context, origin: Origin, logged: LoggedModelRow | undefined): Promise<Origin> => {
  const folder = logged ? logged.artifactUri : origin.runId === null ? undefined : await artifactUri(ctx, origin.runId)
  if (folder !== undefined && isLocal(folder) && isWithin(folder, origin.source)) return origin
  const message = `"${origin.source.slice(0, 200)}" is a path of one machine. A version takes one only inside the artifact folder of the run (run_id) or logged model (model_id) that it names.`
  throw new CultivarError('request/invalid', message)
}

// Since version 3 the clients of MLflow keep the models of a run beside its artifacts, and users still write it so.
const ofRun = async (ctx: Context, origin: Origin, rest: string): Promise<Origin> => {
  const [runId = '', ...path] = rest.split('/')
  const logged = await modelOfRun(ctx, runId, path.join('/'))
  if (logged) return ofLogged(origin, logged)
  const root = await artifactUri(ctx, runId)
  return root === undefined
    ? origin
    : { ...origin, storageLocation: [root, ...path].join('/'), runId: origin.runId ?? runId }
}

const ofLogged = (origin: Origin, { modelId, artifactUri: location, sourceRunId }: LoggedModelRow): Origin => ({
  ...origin,
  storageLocation: location,
  runId: origin.runId ?? sourceRunId,
  modelId: origin.modelId ?? modelId,
})

const ofVersion = async (ctx: Context, origin: Origin, rest: string): Promise<Origin> => {
  const [, name = '', version, alias] = /^([^/@]+)(?:\/(\d{1,9})|@([^/@]+))$/.exec(rest) ?? []
  if (name === '') {
    const message = `"${origin.source.slice(0, 200)}" names no version. Write models:/<name>/<version>, models:/<name>@<alias> or models:/<id of a logged model>.`
    throw new CultivarError('request/invalid', message)
  }
  const row = await versionRow(ctx, name, version ? Number(version) : await versionUnder(ctx, name, alias!))
  const traced = { ...origin, runId: origin.runId ?? row.runId, modelId: origin.modelId ?? row.modelId }
  if (row.learner === 'none') return { ...traced, storageLocation: row.storageLocation ?? row.source }
  const { learner, metrics, files, lineage } = row
  return { ...traced, storageLocation: row.storageLocation, learner, metrics, files, lineage }
}
