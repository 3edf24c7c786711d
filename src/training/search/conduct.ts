import { CultivarError } from '../../kit/errors.ts'
import type { Context } from '../../store.ts'
import { endOpenRuns } from '../../tracking.ts'
import type { SearchInput, Trial } from '../search.ts'
import { stopIfCancelled, type Trace } from '../step.ts'
import { type Branch, branchesOf, parametersOf, type Setting } from './branch.ts'
import { directionOf } from './fit-trial.ts'
import { closeTrial, openSearch, openTrial, type Parent, pastTrials } from './record.ts'
import { mostTrials, type SearchSettings } from './settings.ts'
import { type Outcome, type Report, runStudy, type Study, type StudyTrial, type World } from './study.ts'
import { openThreads, type Threads } from './threads.ts'
import { asLoss } from './trial.ts'

type Complete = Extract<Outcome, { state: 'complete' }>

interface Conducted {
  trials: Trial[]
  best: { trial: Trial; decision: Float64Array }
  /** How much of the step is done, with the last fit to come. */
  share: number
}

/**
 * Searches further than the guesses. Each trial is a run under the training's own, and is fitted in a thread. What an
 * earlier process finished of the same search is taken over; refuses (training/failed) when every trial failed.
 */
export const conductStudy = async (
  ctx: Context,
  trace: Trace,
  input: SearchInput,
  settings: SearchSettings,
  parent: Parent,
): Promise<Conducted> => {
  const { model, mode, ...rows } = input
  const branches = branchesOf(model, mode, { rows: rows.train.length, task: rows.target.task })
  const direction = directionOf(rows.metric)
  const study: Study = { ...settings, trials: mostTrials(settings, branches), branches, direction, seed: rows.seed }
  const threads = openThreads(rows, { helped: settings.parallel === 1 })
  const close = () => void threads.close()
  trace.signal?.addEventListener('abort', close)
  try {
    await endOpenRuns(ctx, openSearch(parent.hash), 'KILLED')
    const past = await readPast(ctx, parent, rows.metric, branches)
    const site: Site = { ctx, trace, study, threads, parent, metric: rows.metric, best: undefined }
    const trials = await runStudy(study, past, worldOf(site, past.length))
    const complete = trials.filter(({ state }) => state === 'complete')
    const best = complete.toSorted((a, b) => asLoss(direction, a.value!) - asLoss(direction, b.value!))[0]
    if (!best) throw allFailed(trace, trials)
    const { decision } = await outcomeOf(site, best)
    return {
      share: lastShare(trials.length),
      trials: complete.map((trial) => summaryOf(study, trial)),
      best: { trial: summaryOf(study, best), decision },
    }
  } finally {
    trace.signal?.removeEventListener('abort', close)
    await threads.close()
    await endOpenRuns(ctx, openSearch(parent.hash), 'KILLED').catch(() => {})
  }
}

const readPast = async (ctx: Context, parent: Parent, metric: string, branches: readonly Branch[]) =>
  (await pastTrials(ctx, parent, metric)).map((trial): StudyTrial => {
    return { ...trial, parameters: parametersOf(branches[trial.branch]!, trial.options) }
  })

interface Site {
  ctx: Context
  trace: Trace
  study: Study
  threads: Threads
  parent: Parent
  metric: string
  /** The best trial that this process ran itself, and what it decided. */
  best: { number: number; outcome: Complete } | undefined
}

const worldOf = (site: Site, remembered: number): World => {
  const { ctx, trace, study, parent, metric } = site
  const started = performance.now()
  const seconds = () => (performance.now() - started) / 1000
  const runIds = new Map<number, string>()
  if (remembered > 0) trace.progress({ step: 'train', state: 'running', detail: `${remembered} trials are remembered` })
  return {
    run: (setting, report) => fitSetting(site, setting, report),
    opened: async (trial) => void runIds.set(trial.number, await openTrial(ctx, parent, trial)),
    closed: async (trial, outcome, all) => {
      await closeTrial(ctx, runIds.get(trial.number)!, nameOf(study, trial), metric, trial)
      if (outcome.state === 'complete') keepBest(site, trial.number, outcome)
      trace.progress({
        step: 'train',
        state: 'running',
        ...shareOf(study, all, seconds()),
        detail: sentence(site, trial),
      })
    },
    check: () => stopIfCancelled(trace),
    stop: () => site.threads.close(),
    seconds,
  }
}

const fitSetting = async ({ trace, study, threads }: Site, setting: Setting, report: Report): Promise<Outcome> => {
  try {
    return await threads.run({ learner: nameOf(study, setting), options: setting.options }, report)
  } catch (error) {
    // The threads end with a training that is cancelled, and then that is what happened.
    stopIfCancelled(trace)
    throw error
  }
}

// Decisions are as many numbers as there are rows, so only one trial's are kept.
const keepBest = (site: Site, number: number, outcome: Complete) => {
  const { direction } = site.study
  const isBetter = !site.best || asLoss(direction, outcome.value) < asLoss(direction, site.best.outcome.value)
  if (isBetter) site.best = { number, outcome }
}

// An earlier process left no decisions of its trials, so the best of all is fitted once more.
const outcomeOf = async (site: Site, best: StudyTrial): Promise<Complete> => {
  if (site.best?.number === best.number) return site.best.outcome
  const outcome = await fitSetting(site, best, () => false)
  if (outcome.state === 'complete') return outcome
  throw allFailed(site.trace, [{ ...best, message: 'message' in outcome ? outcome.message : outcome.state }])
}

// One part more than trials: when they are done, the chosen one learns from both parts.
const shareOf = ({ trials: most, seconds: limit }: Study, all: readonly StudyTrial[], seconds: number) => {
  const done = all.filter(({ state }) => state !== 'running').length
  const share = Math.max(done / (most + 1), Math.min(seconds / limit, 1) * lastShare(done))
  return share > 0 ? { share } : {}
}

const lastShare = (trials: number) => trials / (trials + 1)

const sentence = ({ study, metric }: Site, trial: StudyTrial): string => {
  const of = Number.isFinite(study.trials) ? ` of ${study.trials}` : ''
  const searched = Object.entries(trial.parameters).map(([name, value]) => ` ${name}=${shown(value)}`)
  return `trial ${trial.number + 1}${of}, ${nameOf(study, trial)}${searched.join('')}: ${resultOf(metric, trial)}`
}

const resultOf = (metric: string, { state, value, message, intermediate }: StudyTrial): string => {
  if (state === 'complete') return `${metric} ${value!.toFixed(4)}`
  return message ?? `${state} at step ${intermediate.at(-1)![0]}`
}

const shown = (value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : JSON.stringify(value))

const nameOf = ({ branches }: Study, { branch }: Setting) => branches[branch]!.learner.name

const summaryOf = (study: Study, trial: StudyTrial): Trial => ({
  learner: nameOf(study, trial),
  options: trial.settled ?? trial.options,
  score: trial.value!,
  seconds: trial.seconds,
})

const allFailed = ({ model }: Trace, trials: readonly Pick<StudyTrial, 'message'>[]) => {
  const message = trials.findLast(({ message }) => message !== undefined)?.message ?? 'there was nothing to try'
  return new CultivarError(
    'training/failed',
    `Of ${trials.length} trials of ${model} none came to an end. The last one said: ${message}`,
    { model, trials: trials.length },
  )
}
