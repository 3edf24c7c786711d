import type { Context } from '../../store.ts'
import { endRun, logMetrics, logParams, metricHistory, setTags, startRun, taggedRuns } from '../../tracking.ts'
import type { StudyTrial } from './study.ts'

/** The run that a search belongs to, and what tells the search from others. */
export interface Parent {
  runId: string
  experiment: string
  /** Of everything that the search depends on: what was tried under it needs no trial again. */
  hash: string
  /** The job that asked for the training: who ends its runs ends these with them. */
  job?: string | undefined
}

const searchTag = 'cultivar.search'
const trialTag = 'cultivar.trial'

export const openTrial = (ctx: Context, { runId, experiment, hash, job }: Parent, trial: StudyTrial): Promise<string> =>
  startRun(ctx, {
    experiment,
    name: `trial-${trial.number}`,
    tags: {
      'mlflow.parentRunId': runId,
      [searchTag]: hash,
      [trialTag]: String(trial.number),
      ...(job === undefined ? {} : { 'cultivar.job': job }),
    },
  })

/** Its status comes last: what is not FINISHED then was not finished, and is tried again. */
export const closeTrial = async (ctx: Context, runId: string, learner: string, metric: string, trial: StudyTrial) => {
  const { intermediate, value, message, parameters: _, ...known } = trial
  await logParams(ctx, runId, { learner, ...trial.options })
  await logMetrics(ctx, runId, [
    ...intermediate.map(([step, reported]) => ({ key: byStep(metric), value: reported, step })),
    ...(value === undefined ? [] : [{ key: metric, value }]),
  ])
  await setTags(ctx, runId, {
    'cultivar.state': trial.state,
    [trialTag]: JSON.stringify({ ...known, value }),
    ...(message === undefined ? {} : { 'cultivar.error': message }),
  })
  await endRun(ctx, runId, trial.state === 'failed' ? 'FAILED' : 'FINISHED')
}

const byStep = (metric: string) => `${metric}_by_step`

/** The trials of this search that earlier processes finished, by number. They become trials of this run. */
export const pastTrials = async (ctx: Context, { runId, hash }: Parent, metric: string): Promise<Remembered[]> => {
  const runs = (await taggedRuns(ctx, { [searchTag]: hash })).filter(({ status }) => status === 'FINISHED')
  const points = await metricHistory(
    ctx,
    runs.map((run) => run.run_id),
    byStep(metric),
  )
  for (const run of runs) await setTags(ctx, run.run_id, { 'mlflow.parentRunId': runId })
  const trials = runs.map((run) => ({
    ...(JSON.parse(run.tags[trialTag]!) as Remembered),
    intermediate: (points.get(run.run_id) ?? []).map(({ step, value }): [number, number] => [step, value]),
  }))
  return trials.sort((a, b) => a.number - b.number)
}

/** All of a trial but its parameters, which follow from its options. */
export type Remembered = Omit<StudyTrial, 'parameters'>

export const openSearch = (hash: string): Record<string, string> => ({ [searchTag]: hash })
