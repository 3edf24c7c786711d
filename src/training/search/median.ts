import { quantile } from '../../kit/statistics/quantile.ts'
import { asLoss, type Direction, type SearchTrial } from './trial.ts'

export interface MedianOptions {
  direction: Direction
  /** Trials in this best part of all go on, in percent; 50 is the median. */
  percentile?: number
  /** Nothing is pruned before so many trials are complete. */
  startup?: number
  /** A trial is never pruned before this step. */
  warmup?: number
  /** From the warm-up on, a trial is looked at once in so many steps. */
  interval?: number
  /** So many complete trials must have a value at the step. */
  least?: number
}

/**
 * Whether to stop a running trial at its last step: its best value so far is worse than the median of what the complete
 * trials had at this step (the median stopping rule of Golovin et al., "Google Vizier", KDD 2017, with the rules of Optuna).
 */
export const prunedByMedian = (
  trial: SearchTrial,
  trials: readonly SearchTrial[],
  { direction, percentile = 50, startup = 5, warmup = 0, interval = 1, least = 1 }: MedianOptions,
): boolean => {
  const complete = trials.filter(({ state }) => state === 'complete')
  const step = trial.intermediate.at(-1)?.[0]
  if (complete.length === 0 || complete.length < startup || step === undefined || step < warmup) return false
  const due = Math.floor((step - warmup) / interval) * interval + warmup
  const wasLookedAt = trial.intermediate.slice(0, -1).some(([earlier]) => earlier >= due)
  if (wasLookedAt) return false
  const own = lossesOf(trial.intermediate, direction)
  if (own.length === 0) return true
  const there = complete.flatMap(({ intermediate }) => intermediate.filter(([at]) => at === step))
  const others = lossesOf(there, direction).sort((a, b) => a - b)
  if (there.length < least || others.length === 0) return false
  return Math.min(...own) > quantile(others, percentile / 100)
}

const lossesOf = (reported: SearchTrial['intermediate'], direction: Direction): number[] =>
  reported.filter(([, value]) => !Number.isNaN(value)).map(([, value]) => asLoss(direction, value))
