import { asLoss, type Direction, isFinished, type SearchTrial } from './trial.ts'

/** The trials to be like, and those to be unlike; each by number. */
export interface Halves {
  below: SearchTrial[]
  above: SearchTrial[]
}

const share = 0.1
const most = 25

/**
 * The best tenth of the finished trials, 25 at most, against the rest. Complete trials come before pruned ones; of those,
 * the ones that got further. Running ones are taken for bad ("constant liar"), so that the next trial goes elsewhere.
 */
export const splitTrials = (trials: readonly SearchTrial[], direction: Direction): Halves => {
  const complete = trials
    .filter(({ state }) => state === 'complete')
    .map((trial) => ({ trial, rank: [valueRank(trial, direction)] }))
  const pruned = trials
    .filter(({ state }) => state === 'pruned')
    .map((trial) => ({ trial, rank: prunedRank(trial, direction) }))
  const ranked = [...complete.sort(byRank), ...pruned.sort(byRank)].map(({ trial }) => trial)
  const best = Math.min(Math.ceil(share * trials.filter(isFinished).length), most)
  const running = trials.filter(({ state }) => state === 'running')
  return {
    below: ranked.slice(0, best).sort(byNumber),
    above: [...ranked.slice(best), ...running].sort(byNumber),
  }
}

const valueRank = ({ value }: SearchTrial, direction: Direction) => asLoss(direction, value ?? Number.NaN)

const prunedRank = ({ intermediate }: SearchTrial, direction: Direction): number[] => {
  const last = intermediate.at(-1)
  if (last === undefined) return [1, 0]
  const [step, value] = last
  return [-step, Number.isNaN(value) ? Infinity : asLoss(direction, value)]
}

const byRank = (one: { rank: number[] }, other: { rank: number[] }): number => {
  for (let i = 0; i < one.rank.length; i++) {
    const [a, b] = [one.rank[i]!, other.rank[i]!]
    if (a !== b) return a < b ? -1 : 1
  }
  return 0
}

const byNumber = (one: SearchTrial, other: SearchTrial) => one.number - other.number
