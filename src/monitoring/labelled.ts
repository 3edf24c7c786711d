import { type SQL, sql } from 'drizzle-orm'
import { hash32 } from '../kit/hash.ts'
import { firstIdAt } from '../kit/ids.ts'
import type { Context } from '../store.ts'

/** A prediction whose truth is known. `output` holds the probability of each label, or the `prediction`. */
export interface Labelled {
  id: string
  version: number
  predictedAt: Date
  labelledAt: Date
  input: Record<string, unknown>
  output: Record<string, number>
  label: string
}

interface Window {
  /** Of the prediction. */
  from?: number | undefined
  to?: number | undefined
  version?: number | undefined
  /** At most so many, the newest ones. */
  newest?: number
}

/**
 * The predictions of a model that have a label, the oldest first. Where sources disagree, the first of `sources` that
 * spoke decides, then the newest.
 */
export const labelledPredictions = async (
  { store }: Context,
  model: string,
  sources: readonly string[],
  { from, to, version, newest }: Window = {},
): Promise<Labelled[]> => {
  const { rows } = await store.db.execute<Record<string, unknown>>(sql`
    select p.id, p.version, p.predicted_at, f.updated_at, p.input, p.output, f.label
    from (${currentLabels(model, sources, { from, to })}) f
    join prediction_logs p on p.id = f.prediction_id and p.predicted_at = f.predicted_at
    where true ${from === undefined ? sql`` : sql`and p.id >= ${firstIdAt(from)}`} ${version === undefined ? sql`` : sql`and p.version = ${version}`}
    order by p.id desc ${newest === undefined ? sql`` : sql`limit ${newest}`}`)
  return rows.map(toLabelled).reverse()
}

/** A query of the label that counts for each prediction of the span, one row a prediction. */
export const currentLabels = (
  model: string,
  sources: readonly string[],
  { from, to }: Pick<Window, 'from' | 'to'>,
): SQL => sql`
      select distinct on (prediction_id) prediction_id, predicted_at, label, updated_at
      from feedback
      where model = ${model} ${from === undefined ? sql`` : sql`and predicted_at >= ${date(from)}`} ${to === undefined ? sql`` : sql`and predicted_at < ${date(to)}`}
      order by prediction_id, array_position(${textArray(sources)}, source::text) nulls last, updated_at desc`

/** How many predictions of the model got a label at or after `since`, milliseconds since the epoch. */
export const countLabelsSince = async ({ store }: Context, model: string, since: number): Promise<number> => {
  const { rows } = await store.db.execute<{ count: number }>(
    sql`select count(distinct prediction_id)::int as count from feedback where model = ${model} and updated_at >= ${date(since)}`,
  )
  return rows[0]!.count
}

/** Whether a labelled row judges challengers and so never trains one. The hash of its id decides, for good. */
export const isJudge = (id: string, share: number): boolean => hash32(id) / 4294967296 < share

const date = (ms: number) => new Date(ms).toISOString()

const textArray = (values: readonly string[]): SQL =>
  sql`array[${sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  )}]::text[]`

const toLabelled = (row: Record<string, unknown>): Labelled => ({
  id: row['id'] as string,
  version: row['version'] as number,
  predictedAt: new Date(row['predicted_at'] as string),
  labelledAt: new Date(row['updated_at'] as string),
  input: row['input'] as Record<string, unknown>,
  output: row['output'] as Record<string, number>,
  label: row['label'] as string,
})
