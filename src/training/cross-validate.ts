import { type Fold, folds, split } from '../data.ts'
import type { Model } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { mean, sampleDeviation } from '../kit/statistics/quantile.ts'
import { select, take } from '../kit/table.ts'
import type { Mode, Target, Task } from '../learners.ts'
import type { Context } from '../store.ts'
import { openStepCrew, type StepCrew } from './crew.ts'
import { searchInput } from './fit/learning.ts'
import { fitBest } from './fit/own.ts'
import { isForeign } from './foreign/definition.ts'
import { measure } from './measure.ts'
import { type Prepared, prepare } from './prepare.ts'
import { scorerOf } from './scorer.ts'
import { foldPlan } from './search/folds.ts'
import { search } from './search.ts'
import type { Progress, Trace } from './step.ts'
import { isLabelled, targetOf } from './target.ts'

export interface CrossValidationRequest {
  name: string
  model: Model
  mode: Mode
  folds: number
  /** How often all rows are divided anew. */
  repeats: number
  progress?: ((event: Progress) => void) | undefined
  signal?: AbortSignal | undefined
}

/** How a way of learning does on rows that it has not seen, wherever the cut falls. */
export interface CrossValidation {
  task: Task
  rows: number
  /** Of each metric the mean over the folds, and how far single folds are from it. */
  metrics: Record<string, { mean: number; sd: number }>
  folds: FoldResult[]
}

interface FoldResult {
  rows: number
  learner: string
  options: object
  metrics: Record<string, number>
}

/**
 * Nested cross-validation: all rows of the data are divided as the definition divides its parts, classes in even shares
 * where it says nothing; in each fold learner and settings are chosen on a validation part of the other folds, by the
 * guesses of the mode, and what was chosen is measured on the fold. Keeps nothing: no run, no version.
 */
export const crossValidate = async (ctx: Context, request: CrossValidationRequest): Promise<CrossValidation> => {
  const { name, model, progress, signal } = request
  refuseForeign(model)
  const trace: Trace = { model: name, reports: [], signal, progress: (event) => progress?.(event) }
  const prepared = await prepare(ctx, trace, model)
  const target = targetOf(model, prepared.data.table)
  const outer = foldsOf(request, prepared, target)
  const results: FoldResult[] = []
  const crew = openStepCrew()
  try {
    for (const fold of outer) {
      results.push(await judgeFold({ trace, crew }, request, prepared, fold))
      const { learner, metrics } = results.at(-1)!
      const detail = `${learner}: ${model.search.metric} ${metrics[model.search.metric]?.toFixed(4) ?? 'undefined'}`
      progress?.({ step: 'cross-validate', state: 'running', share: results.length / outer.length, detail })
    }
  } finally {
    await crew.close()
  }
  const rows = results.reduce((sum, each) => sum + each.rows, 0) / request.repeats
  return { task: target.task, rows, metrics: summary(results), folds: results }
}

const refuseForeign = ({ learners }: Model): void => {
  if (learners.some((definition) => !isForeign(definition))) return
  const message =
    'Cross-validation fits anew in every fold, and a model of another program is not fitted here. Name a learner of ours too.'
  throw new CultivarError('config/invalid', message, { learners: learners.map(({ learner }) => learner) })
}

const foldsOf = ({ model, folds: k, repeats }: CrossValidationRequest, { data }: Prepared, target: Target): Fold[] => {
  const rows = Int32Array.from({ length: data.table.rows }, (_, row) => row).filter((row) => isLabelled(target, row))
  return folds(data.table, foldPlan(model, target, { k, repeats, seed: model.seed + otherSeed }), rows)
}

// The parts inside a fold are cut by the hash of the same rows: with the same seed, a fold would hold just those rows that
// choose settings.
const otherSeed = 7919

const judgeFold = async (
  { trace, crew }: { trace: Trace; crew: StepCrew },
  { model, mode }: CrossValidationRequest,
  prepared: Prepared,
  { train, validation: judging }: Fold,
): Promise<FoldResult> => {
  const table = take(prepared.data.table, train)
  // The fold judges, so that no row has to be held back for it.
  const parts = split(table, model.features, model.split, model.seed, { hasTest: true, target: model.target })
  const inside: Prepared = { ...prepared, data: { ...prepared.data, table }, parts, testTable: table }
  const { input } = searchInput(model, { ...inside, parts: { ...parts, test: new Int32Array(0) } }, [], mode)
  const { predictor } = await fitBest(trace, input, await search(trace, input, crew), crew)
  const held = take(prepared.data.table, judging)
  const scorer = scorerOf(predictor)
  const scores = await scorer.scores(select(held, model.features))
  const { metrics } = measure(targetOf(model, held), scores, scorer)
  return { rows: held.rows, learner: predictor.learner.name, options: predictor.options, metrics }
}

/** What is undefined in a fold, as the AUC of one class, is left out of the mean. */
const summary = (results: readonly FoldResult[]): CrossValidation['metrics'] => {
  const names = Object.keys(results[0]!.metrics)
  return Object.fromEntries(
    names.flatMap((name) => {
      const values = results.map(({ metrics }) => metrics[name]!).filter((value) => !Number.isNaN(value))
      if (values.length === 0) return []
      return [[name, { mean: mean(values), sd: values.length > 1 ? sampleDeviation(values) : 0 }]]
    }),
  )
}
