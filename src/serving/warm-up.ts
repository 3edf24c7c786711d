import { and, desc, eq, gte } from 'drizzle-orm'
import { CultivarError } from '../kit/errors.ts'
import { firstIdAt } from '../kit/ids.ts'
import { isNumericKind } from '../kit/table.ts'
import type { Signature } from '../registry.ts'
import { type Context, predictionLogs } from '../store.ts'
import type { Reference, Scorer } from '../training.ts'
import { type InputParser, type Row, tableOf } from './input.ts'

const mostRows = 64
// A model may take long for a row, and a version that is to serve is waited for.
const longestMs = 1_000
// A model that nobody asks is not looked for in all that was ever logged.
const recentMs = 86_400_000
const recentRows = 5_000

interface Asked {
  model: string
  parse: InputParser
}

/** The newest inputs that the model was asked with and this version can read, at most 64; none where that is not known. */
export const recentInputs = async ({ store, clock }: Context, { model, parse }: Asked): Promise<Row[]> => {
  const since = clock.now() - recentMs
  const newest = store.db
    .select({ model: predictionLogs.model, input: predictionLogs.input })
    .from(predictionLogs)
    .where(and(gte(predictionLogs.predictedAt, new Date(since)), gte(predictionLogs.id, firstIdAt(since))))
    .orderBy(desc(predictionLogs.id))
    .limit(recentRows)
    .as('newest')
  const found = await store.db
    .select({ input: newest.input })
    .from(newest)
    .where(eq(newest.model, model))
    .limit(mostRows)
    // A database that cannot be read is no reason not to serve.
    .catch(() => [])
  return found.flatMap(({ input }) => readable(parse, input))
}

const readable = (parse: InputParser, input: unknown): Row[] => {
  try {
    return [parse(input)]
  } catch {
    return []
  }
}

interface Known {
  scorer: Scorer
  signature: Signature
  reference: Reference
}

/**
 * Has a model answer rows like those that will come, before any comes: the given ones, or those of its reference, or one
 * that is made. Refuses (model/onnx-failed) where its process does not stand that.
 */
export const warmUp = async ({ scorer, signature, reference }: Known, recent: readonly Row[]): Promise<void> => {
  const usual = usualRows(signature, reference)
  for (const rows of [recent, usual, [madeRow(signature)]]) {
    if (rows.length > 0 && (await answers(scorer, signature, rows))) return
  }
}

/** Whether it answers one of the rows, and all of them. */
const answers = async (scorer: Scorer, signature: Signature, rows: readonly Row[]): Promise<boolean> => {
  try {
    const started = performance.now()
    await scorer.warm(tableOf(signature, rows.slice(0, 1)))
    const most = Math.max(1, Math.floor(longestMs / (performance.now() - started)))
    await scorer.warm(tableOf(signature, rows.slice(0, most)))
    return true
  } catch (error) {
    if (error instanceof CultivarError && error.status < 500) return false
    throw error
  }
}

const usualRows = ({ inputs }: Signature, { rows, columns }: Reference): Row[] =>
  Array.from({ length: Math.min(mostRows, rows) }, (_, i) =>
    Object.fromEntries(inputs.map(({ name }) => [name, columns[name]?.[i] ?? null])),
  )

const madeRow = ({ inputs }: Signature): Row =>
  Object.fromEntries(inputs.map(({ name, kind, levels }) => [name, isNumericKind(kind) ? 0 : (levels?.[0] ?? 'none')]))
