import { asLoss, type Direction, type SearchTrial } from './trial.ts'

export interface AshaOptions {
  direction: Direction
  /** The step of the first rung; by default a hundredth of what the first complete trial took. */
  resource?: number
  /** One of so many goes on from rung to rung, and rungs lie so many times further apart. */
  reduction?: number
  /** So many rungs are left out at the beginning. */
  skipped?: number
  /** So many trials that come to a rung are stopped there before anyone is let through; needs `resource`. */
  bootstrap?: number
}

/**
 * Whether to stop a running trial at its last step, and the rungs that it has reached then: asynchronous successive halving
 * (Li et al., MLSys 2020) in the variant that stops and never resumes. At each rung, a trial goes on when its value is
 * among the best 1 in `reduction` of all that came by; the first few need to be the best one.
 */
export const prunedByAsha = (
  trial: SearchTrial,
  trials: readonly SearchTrial[],
  { direction, resource = firstRung(trials), reduction = 4, skipped = 0, bootstrap = 0 }: AshaOptions,
): { pruned: boolean; rungs: number[] } => {
  const rungs = [...(trial.rungs ?? [])]
  const last = trial.intermediate.at(-1)
  if (last === undefined || resource === undefined) return { pruned: false, rungs }
  const [step, value] = last
  while (step >= resource * reduction ** (skipped + rungs.length)) {
    if (Number.isNaN(value)) return { pruned: true, rungs }
    const others = trials
      .filter(({ number }) => number !== trial.number)
      .flatMap((other) => other.rungs?.[rungs.length] ?? [])
    const competing = [...others, value].map((rival) => asLoss(direction, rival)).sort((a, b) => a - b)
    rungs.push(value)
    if (competing.length <= bootstrap) return { pruned: true, rungs }
    const worstPromoted = competing[Math.max(Math.floor(competing.length / reduction) - 1, 0)]!
    if (asLoss(direction, value) > worstPromoted) return { pruned: true, rungs }
  }
  return { pruned: false, rungs }
}

const firstRung = (trials: readonly SearchTrial[]): number | undefined => {
  const first = trials.filter((trial) => trial.state === 'complete' && trial.intermediate.length > 0)
  const earliest = first.sort((a, b) => a.number - b.number)[0]
  return earliest && Math.max(Math.floor(earliest.intermediate.at(-1)![0] / 100), 1)
}
