/**
 * Whether sharing pays, learned from rounds that were shared and rounds that were not: a helper whose processor another
 * program takes holds a task, and all wait for it.
 */
export interface Pace {
  /** Does a round of a fit in the way that takes less time, or now and then in the other. */
  round(work: () => void): void
  /** Whether to share what comes now. A round that is shared and takes too long is shared no more. */
  isShared(): boolean
}

// So much of all time may be lost to sharing, and so much to looking whether the other way has become the better one.
const risk = 0.04
const curiosity = 0.02
// What is done alone costs the same at most times, what is shared depends on other programs.
const roundsBetween = { shared: 8, alone: 32 }
// What a shared round may take at most, measured by one alone.
const patience = 1.2
// By so much sharing has to be faster.
const margin = 0.9

/** A pace for one fit, whose rounds cost about the same. The first is done alone, the second is shared. */
export const openPace = (now: () => number): Pace => {
  const costs = { shared: 0, alone: 0 }
  const all = { rounds: 0, spent: 0, lost: 0, lastLook: 0 }
  let isShared = false
  let isLook = true
  let started = 0
  const choose = (): void => {
    const isBetter = costs.shared <= margin * costs.alone
    const price = Math.abs(costs.shared - costs.alone)
    const isDue = all.rounds - all.lastLook >= roundsBetween[isBetter ? 'alone' : 'shared']
    isLook = all.rounds < 2 || (isDue && all.lost + price <= curiosity * all.spent)
    isShared = isLook ? all.rounds > 0 && (all.rounds === 1 || !isBetter) : isBetter && all.lost <= risk * all.spent
  }
  const learn = (cost: number): void => {
    const before = { ...costs }
    if (isShared) costs.shared = isLook ? cost : costs.shared + (cost - costs.shared) / 3
    else costs.alone = withoutPeaks(costs.alone, cost)
    all.rounds++
    all.spent += cost
    if (isLook) all.lastLook = all.rounds
    // What was won does not pay for what is lost later.
    if (isShared) all.lost = Math.max(0, all.lost + cost - before.alone)
    else if (isLook && before.shared > 0) all.lost += Math.max(0, cost - before.shared)
  }
  return {
    round: (work) => {
      choose()
      started = now()
      work()
      learn(now() - started)
    },
    isShared: () => isShared && now() - started <= patience * costs.alone,
  }
}

// Other programs interrupt a round that is done alone too, which says nothing of what the work costs.
const withoutPeaks = (known: number, cost: number): number =>
  known === 0 || cost < known ? cost : known + (Math.min(cost, 1.2 * known) - known) / 8
