import { z } from 'zod'
import type { Columns, WordOf } from './column.ts'
import { type Metric, metricSchema } from './metric.ts'

const share = z.number().min(0).max(1)

export const gateSchema = z.discriminatedUnion('gate', [
  z.object({ gate: z.literal('atLeast'), metric: metricSchema, value: z.number() }),
  z.object({ gate: z.literal('beatsBaseline'), by: z.number() }),
  z.object({
    gate: z.literal('beatsChampion'),
    confidence: share,
    margin: share,
    minimumLabels: z.number().int().min(1),
  }),
  z.object({ gate: z.literal('notWorseOn'), column: z.string(), equals: z.string(), margin: share, confidence: share }),
])

/**
 * A condition that a challenger meets before it serves. All gates of a model must pass. `Name` and `Value` are held so
 * that the model can refuse what its data does not have.
 */
export type Gate<Name extends string = string, Value extends string = string> = z.infer<typeof gateSchema> & {
  readonly names?: Name
  readonly values?: Value
}

/** The gates that fit these columns: known names, and of a category known levels. */
export type GateOf<C extends Columns> =
  | { [Name in keyof C & string]: Gate<Name, WordOf<C[Name]>> }[keyof C & string]
  | Gate<never, never>

export const gate = {
  /** The metric on the held-out test part is at least `value` (at most, for a loss). */
  atLeast: (metric: Metric, value: number) => ({ gate: 'atLeast', metric, value }) as Gate<never, never>,
  /** Test accuracy is at least `by` above that of the majority class. */
  beatsBaseline: ({ by = 0 }: { by?: number } = {}) => ({ gate: 'beatsBaseline', by }) as Gate<never, never>,
  /**
   * Better than the champion on the same rows: superior on labelled live rows that no training saw (exact McNemar),
   * where there are at least `minimumLabels`, and not worse than `margin` on the held-out test part.
   */
  beatsChampion: ({
    confidence = 0.95,
    margin = 0.02,
    minimumLabels = 30,
  }: {
    confidence?: number
    margin?: number
    minimumLabels?: number
  } = {}) => ({ gate: 'beatsChampion', confidence, margin, minimumLabels }) as Gate<never, never>,
  /** On the test rows where `column` equals `equals`, accuracy is not below the champion's by more than `margin`. */
  notWorseOn: <N extends string, const V extends string>(
    column: N,
    equals: V,
    { margin = 0.02, confidence = 0.95 }: { margin?: number; confidence?: number } = {},
  ) => ({ gate: 'notWorseOn', column, equals, margin, confidence }) as Gate<N, V>,
}
