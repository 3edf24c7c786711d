import { and, eq, gte, sql } from 'drizzle-orm'
import { type Context, shadowComparisons } from '../store.ts'

/** Sums over the rows of one minute that a version answered and a shadow scored too. */
export type Comparison = typeof shadowComparisons.$inferSelect

const sums = [
  'rows',
  'flips',
  'difference',
  'differenceSquared',
  'latencyMs',
  'shadowLatencyMs',
  'failed',
  'dropped',
] as const

/** Adds to what other servers have counted in the same minutes. */
export const addComparisons = async ({ store }: Context, comparisons: Comparison[]): Promise<void> => {
  const { model, version, shadow, minute } = shadowComparisons
  await store.db
    .insert(shadowComparisons)
    .values(comparisons)
    .onConflictDoUpdate({
      target: [model, version, shadow, minute],
      set: Object.fromEntries(
        sums.map((name) => {
          const column = shadowComparisons[name]
          return [name, sql`${column} + excluded.${sql.identifier(column.name)}`]
        }),
      ),
    })
}

/** How a shadow differs from the version that answers, over all rows that both have scored. */
export interface ShadowReport {
  version: string
  shadow: string
  rows: number
  /** The share of rows with another label. */
  flip_rate: number
  /** Mean and root mean square of the difference: of the answered label's probability, or of the predictions. */
  mean_difference: number
  rms_difference: number
  /** Means over the requests' rows, in milliseconds. */
  latency_ms: number
  shadow_latency_ms: number
  /** Rows that the shadow could not score, and rows that there was no time for. */
  failed: number
  dropped: number
}

/** The comparisons of a model since a moment, one report for each pair of versions. */
export const shadowReports = async ({ store }: Context, model: string, since: Date): Promise<ShadowReport[]> => {
  const total = (column: (typeof shadowComparisons)[(typeof sums)[number]]) => sql<number>`sum(${column})::float8`
  const rows = await store.db
    .select({
      version: shadowComparisons.version,
      shadow: shadowComparisons.shadow,
      ...(Object.fromEntries(sums.map((name) => [name, total(shadowComparisons[name])])) as Record<
        (typeof sums)[number],
        ReturnType<typeof total>
      >),
    })
    .from(shadowComparisons)
    .where(and(eq(shadowComparisons.model, model), gte(shadowComparisons.minute, since)))
    .groupBy(shadowComparisons.version, shadowComparisons.shadow)
    .orderBy(shadowComparisons.version, shadowComparisons.shadow)
  return rows.map(({ version, shadow, failed, dropped, ...sum }) => {
    const mean = (value: number) => (sum.rows === 0 ? 0 : value / sum.rows)
    return {
      version: String(version),
      shadow: String(shadow),
      rows: sum.rows,
      flip_rate: mean(sum.flips),
      mean_difference: mean(sum.difference),
      rms_difference: Math.sqrt(mean(sum.differenceSquared)),
      latency_ms: mean(sum.latencyMs),
      shadow_latency_ms: mean(sum.shadowLatencyMs),
      failed,
      dropped,
    }
  })
}
