import { prunedByAsha } from './asha.ts'
import type { Branch, BranchTrial, Options, Setting } from './branch.ts'
import { parametersOf } from './branch.ts'
import { prunedByMedian } from './median.ts'
import { nextSetting, type Search } from './suggest.ts'

export type PrunerName = 'asha' | 'median' | 'none'

export interface Study extends Search {
  pruner: PrunerName
  /** No more trials than these are started, those of before among them. */
  trials: number
  /** After so many seconds no trial is started. */
  seconds: number
  /** So many trials run at once. */
  parallel: number
}

/** A trial with what came of it. */
export interface StudyTrial extends BranchTrial {
  state: BranchTrial['state']
  value?: number
  rungs?: readonly number[]
  intermediate: [step: number, value: number][]
  /** The options with what the fit found out for itself. */
  settled?: Options
  /** Why it failed. */
  message?: string
  seconds: number
}

export type Outcome =
  | { state: 'complete'; value: number; settled: Options; decision: Float64Array; seconds: number }
  | { state: 'pruned'; seconds: number }
  | { state: 'failed'; message: string; seconds: number }

/** Says how the trial does at a step; true means that it should stop. */
export type Report = (step: number, value: number) => boolean

/** What a study needs of the world. */
export interface World {
  run(setting: Setting, report: Report): Promise<Outcome>
  opened(trial: StudyTrial): Promise<void>
  closed(trial: StudyTrial, outcome: Outcome, all: readonly StudyTrial[]): Promise<void>
  /** Throws when the study was cancelled. */
  check(): void
  /** Ends whatever runs. */
  stop(): Promise<void>
  /** How long it has gone on. */
  seconds(): number
}

/** Tries one setting after the other, or several at once, and returns `past` and all new trials, by number. */
export const runStudy = async (study: Study, past: readonly StudyTrial[], world: World): Promise<StudyTrial[]> => {
  const trials = [...past]
  const running = new Set<Promise<void>>()
  // Of two trials that end in the same moment a race would only tell of one.
  const failures: unknown[] = []
  try {
    for (;;) {
      world.check()
      if (failures.length > 0) throw failures[0]
      const setting = isOpen(study, trials, world) ? nextSetting(study, trials) : undefined
      if (setting) {
        const trial = trialOf(study.branches, setting, (trials.at(-1)?.number ?? -1) + 1)
        trials.push(trial)
        const done = tryOut(study, trial, trials, world)
          .catch((error: unknown) => void failures.push(error))
          .finally(() => running.delete(done))
        running.add(done)
      }
      if (running.size === 0) return trials
      if (!setting || running.size >= study.parallel) await Promise.race(running)
    }
  } finally {
    // Where one trial breaks or all are cancelled, the others have to be over before anybody cleans up after them.
    if (running.size > 0) await Promise.all([world.stop(), ...running])
  }
}

// The first trial runs however short the time is: without any there would be no model.
const isOpen = ({ trials: most, seconds }: Study, trials: readonly StudyTrial[], world: World) =>
  trials.length < most && (trials.length === 0 || world.seconds() < seconds)

const trialOf = (branches: readonly Branch[], setting: Setting, number: number): StudyTrial => ({
  ...setting,
  number,
  state: 'running',
  parameters: parametersOf(branches[setting.branch]!, setting.options),
  intermediate: [],
  seconds: 0,
})

const tryOut = async (study: Study, trial: StudyTrial, trials: readonly StudyTrial[], world: World): Promise<void> => {
  await world.opened(trial)
  const outcome = await world.run(trial, (step, value) => {
    trial.intermediate.push([step, value])
    return isPruned(study, trial, trials)
  })
  trial.state = outcome.state
  trial.seconds = outcome.seconds
  if (outcome.state === 'failed') trial.message = outcome.message
  if (outcome.state === 'complete') Object.assign(trial, { value: outcome.value, settled: outcome.settled })
  await world.closed(trial, outcome, trials)
}

const isPruned = ({ pruner, direction }: Study, trial: StudyTrial, trials: readonly StudyTrial[]): boolean => {
  if (pruner === 'none') return false
  // A step of one learner is not a step of another.
  const rivals = trials.filter(({ branch }) => branch === trial.branch)
  if (pruner === 'median') return prunedByMedian(trial, rivals, { direction })
  const { pruned, rungs } = prunedByAsha(trial, rivals, { direction })
  trial.rungs = rungs
  return pruned
}
