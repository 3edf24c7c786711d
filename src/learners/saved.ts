import { z } from 'zod'
import type { Calibration } from './calibration.ts'
import type { Interval } from './interval.ts'
import type { Saved } from './learner.ts'
import { corrupt } from './refusals.ts'

/** What stands in a saved predictor beside the arrays. */
export type SavedPredictor = { learner: Saved['meta']; columns?: string[] | undefined } & (
  | { task: 'classification'; calibration: Calibration; classes: string[] }
  | { task: 'regression'; interval: Interval }
)

const sigmoid = z.object({ kind: z.literal('sigmoid'), slope: z.number(), intercept: z.number() })
const steps = z
  .object({
    kind: z.literal('steps'),
    scores: z.array(z.number()).min(1).refine(ascends, 'has to ascend'),
    values: z.array(z.number().min(0).max(1)),
  })
  .refine(({ scores, values }) => scores.length === values.length, 'has to have a value for every score')

const columns = z.array(z.string()).min(1).optional()

const temperature = z.object({ kind: z.literal('temperature'), temperature: z.number().positive() })

const classifierSchema = z
  .object({
    // A version of before there were other tasks does not name its own.
    task: z.literal('classification').default('classification'),
    learner: z.record(z.string(), z.unknown()),
    columns,
    calibration: z.object({
      classes: z.number().int().min(2),
      curves: z.array(z.discriminatedUnion('kind', [sigmoid, steps, temperature])),
    }),
    classes: z.array(z.string()).min(2),
  })
  .refine(
    ({ calibration, classes }) => calibration.classes === classes.length,
    'has to have the same classes throughout',
  )
  .refine(({ calibration }) => calibration.curves.length === curvesOf(calibration), 'lacks a curve')

const regressorSchema = z.object({
  task: z.literal('regression'),
  learner: z.record(z.string(), z.unknown()),
  columns,
  interval: z.object({ coverage: z.number().gt(0).lt(1), radius: z.number().min(0) }),
})

/** Refuses (model/corrupt) what `savePredictor` cannot have written. */
export const parseSaved = (meta: Saved['meta']): SavedPredictor => {
  const schema = meta['task'] === 'regression' ? regressorSchema : classifierSchema
  const parsed = schema.safeParse(meta)
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]!
  throw corrupt(`${path.join('.') || 'it'}: ${message}`)
}

function curvesOf({ classes, curves }: Calibration): number {
  return classes === 2 || curves[0]?.kind === 'temperature' ? 1 : classes
}

function ascends(scores: number[]): boolean {
  return scores.every((score, i) => i === 0 || score > scores[i - 1]!)
}
