import { z } from 'zod'
import { CultivarError } from '../kit/errors.ts'
import type { ColumnKind } from '../kit/table.ts'
import { loadVersion } from '../registry.ts'
import type { Context } from '../store.ts'

/** Rows by column with the answers of a version on them: the reference of a version, or a window of its traffic. */
const sampleSchema = z.object({
  rows: z.number().int().min(0),
  columns: z.record(z.string(), z.array(z.union([z.string(), z.number(), z.null()]))),
  /** How often each label was answered. */
  labels: z.record(z.string(), z.number().int().min(0)),
  confidence: z.array(z.number()),
  /** The numbers that were answered. */
  predictions: z.array(z.number()).default([]),
})

export type Sample = z.infer<typeof sampleSchema>

/** What a monitor has to know of the version that it watches. */
export interface Watched {
  version: number
  reference: Sample
  /** The inputs of the version, which the definition may have left behind since. */
  kinds: Record<string, ColumnKind>
  /** The classes; none of a regressor. */
  labels: string[]
  /** The index in `labels` that precision and recall speak of; -1 where there are more than two. */
  positive: number
  threshold: number
}

/** Reads what is watched of a version once, because a version never changes. */
export type Watching = (ctx: Context, model: string, version: number) => Promise<Watched>

const versionsKept = 8

export const openWatching = (): Watching => {
  const known = new Map<string, Promise<Watched>>()
  return (ctx, model, version) => {
    const key = `${model}@${version}`
    const found = known.get(key) ?? readWatched(ctx, model, version)
    known.set(key, found)
    // A version that could not be read is read again the next time.
    found.catch(() => known.delete(key))
    if (known.size > versionsKept) known.delete(known.keys().next().value!)
    return found
  }
}

const readWatched = async (ctx: Context, model: string, version: number): Promise<Watched> => {
  const { manifest, extra } = await loadVersion(ctx, model, version)
  const { inputs, labels } = manifest.signature
  return {
    version,
    reference: parseReference(`${model}@${version}`, extra('reference.json')),
    kinds: Object.fromEntries(inputs.map(({ name, kind }) => [name, kind])),
    labels,
    positive: manifest.positive === null ? -1 : labels.indexOf(manifest.positive),
    threshold: manifest.threshold,
  }
}

const parseReference = (named: string, text: string): Sample => {
  const parsed = sampleSchema.safeParse(JSON.parse(text))
  if (parsed.success) return parsed.data
  const message = `reference.json of ${named} is not a reference of this Cultivar: ${z.prettifyError(parsed.error)}. Train a new version.`
  throw new CultivarError('model/corrupt', message, { version: named, file: 'reference.json' })
}
