import {
  readModelRecords,
  readVersionRecords,
  unregistered,
  type VersionKey,
  type VersionRecord,
  versionRow,
} from '../../../../registry.ts'
import type { Context } from '../../../../store.ts'
import { modelMessages } from './messages.ts'

/** The version; refuses one that is not there (model/unknown, model/unknown-version). */
export const knownVersion = async (ctx: Context, key: VersionKey): Promise<VersionRecord> => {
  const [found] = await readVersionRecords(ctx, [key])
  if (found) return found
  const [model] = await readModelRecords(ctx, [key.name])
  if (!model) throw unregistered(key.name)
  await versionRow(ctx, key.name, key.version)
  return knownVersion(ctx, key)
}

/** The model as an answer has it; refuses one that is not registered (model/unknown). */
export const modelAnswer = async (ctx: Context, name: string): Promise<object> => {
  const [found] = await modelMessages(ctx, [name])
  if (!found) throw unregistered(name)
  return { registered_model: found }
}
