/**
 * Whether sharing pays, learned from rounds that were shared and rounds that were not: a helper whose processor another
 * program takes holds a task, and all wait for it.
 */
export interface Pace {
  /** Does a round of a fit in the way that took less time of late, or now and then in the other. */
  round(work: () => void): void
  /** Whether to share what comes now. A round that is shared and takes too long is shared no more. */
  isShared(): boolean
}

type Way = 'shared' | 'alone'

// So much of all time may be lost to looking whether the other way has become the better one.
const curiosity = 0.02
const roundsBetween = 8
// What a shared round may take at most, measured by one alone.
const patience = 1.5

/** A pace for one fit, whose rounds cost about the same. The first is done alone, the second is shared. */
export const openPace = (now: () => number): Pace => {
  const costs: Record<Way, number> = { shared: 0, alone: 0 }
  const all = { rounds: 0, spent: 0, lost: 0, lastLook: 0 }
  let way: Way = 'alone'
  let started = 0
  const choose = (): Way => {
    if (all.rounds < 2) return all.rounds === 0 ? 'alone' : 'shared'
    const [better, other]: [Way, Way] = costs.shared <= costs.alone ? ['shared', 'alone'] : ['alone', 'shared']
    const isDue = all.rounds - all.lastLook >= roundsBetween
    return isDue && all.lost + costs[other] - costs[better] <= curiosity * all.spent ? other : better
  }
  const learn = (cost: number): void => {
    const other = way === 'shared' ? 'alone' : 'shared'
    const isLook = costs[way] === 0 || costs[way] > costs[other]
    all.rounds++
    all.spent += cost
    if (isLook) Object.assign(all, { lastLook: all.rounds, lost: all.lost + Math.max(0, cost - costs[other]) })
    costs[way] = isLook ? cost : costs[way] + (cost - costs[way]) / 3
  }
  return {
    round: (work) => {
      way = choose()
      started = now()
      work()
      learn(now() - started)
    },
    isShared: () => way === 'shared' && now() - started <= patience * costs.alone,
  }
}
