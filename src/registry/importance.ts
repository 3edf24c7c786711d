import { CultivarError } from '../kit/errors.ts'
import type { Context } from '../store.ts'
import type { ModelImportance } from '../training.ts'
import { readPinned, versionRow } from './versions.ts'

const importanceFile = 'importance.json'

/** What the columns do for a version; refuses (model/not-explained) one of before this was measured. */
export const importanceOf = async (ctx: Context, model: string, version: number): Promise<ModelImportance> => {
  const { files } = await versionRow(ctx, model, version)
  const file = files[importanceFile]
  if (file) return JSON.parse(readPinned(ctx, importanceFile, file.sha256).toString()) as ModelImportance
  const message = `What the columns do for ${model}@${version} was not measured when it was trained. Train again: a new version has it.`
  throw new CultivarError('model/not-explained', message, { model, version })
}
