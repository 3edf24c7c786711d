import type { Context } from '../store.ts'
import { lastInputs } from './step.ts'

/** The SHA-256 of the files that the model last ingested, or undefined when it never did. */
export const lastFiles = async (ctx: Context, name: string): Promise<string[] | undefined> => {
  const inputs = await lastInputs(ctx, name, 'ingest')
  return inputs?.['files'] as string[] | undefined
}
