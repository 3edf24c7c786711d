import type { Context } from '../store.ts'
import { logArtifact, logMetrics, logParams } from '../tracking.ts'
import type { Evaluation } from './evaluate.ts'
import type { FitOutput } from './fit/output.ts'
import type { Prepared } from './prepare.ts'

/** Writes to the run what was learned with, from what, and how good it is. */
export const logResults = async (
  ctx: Context,
  runId: string,
  { name, data }: Prepared,
  fitted: FitOutput,
  evaluation: Evaluation,
) => {
  const { learner, trials, validation, rows, threshold } = fitted
  await logParams(ctx, runId, {
    learner: learner.name,
    ...learner.options,
    threshold,
    dataset: name,
    dataset_digest: data.digest,
    ...prefixed('rows_', rows),
  })
  const points = Object.entries({
    ...evaluation.metrics,
    ...prefixed('validation_', validation),
    ...prefixed('command_', fitted.said?.metrics ?? {}),
    [evaluation.task === 'classification' ? 'baseline_accuracy' : 'baseline_root_mean_squared_error']:
      evaluation.baseline,
  })
  await logMetrics(ctx, runId, [
    ...points.map(([key, value]) => ({ key, value })),
    ...trials.map(({ score }, step) => ({ key: 'trial_score', value: score, step })),
  ])
  if (fitted.selection) await logArtifact(ctx, runId, 'selection.json', JSON.stringify(fitted.selection, null, 2))
  if (fitted.said) await logArtifact(ctx, runId, 'command.log', fitted.said.log)
  await logArtifact(ctx, runId, 'trials.json', JSON.stringify(trials, null, 2))
  await logArtifact(ctx, runId, 'evaluation.json', JSON.stringify(evaluation, null, 2))
  await logArtifact(ctx, runId, 'validation_report.json', JSON.stringify(data.report, null, 2))
}

const prefixed = (prefix: string, values: Record<string, number>) =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [prefix + key, value]))
