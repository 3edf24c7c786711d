/**
 * Whether sharing pays, learned from jobs that were shared and jobs that were not: a helper whose processor another program
 * takes holds a task, and all wait for it. The way that took less time for its size is chosen; each sixteenth job goes the
 * other way, to see whether that has changed.
 */
export const openPace = (now: () => number): ((size: number, ways: Ways) => void) => {
  const costs = { shared: 0, alone: 0 }
  let jobs = 0
  return (size, ways) => {
    const better = costs.shared <= costs.alone ? 'shared' : 'alone'
    const other = better === 'shared' ? 'alone' : 'shared'
    const way = jobs++ % 16 === 15 || jobs === 2 ? other : better
    const before = now()
    ways[way]()
    const cost = (now() - before) / size
    costs[way] = costs[way] === 0 ? cost : costs[way] + (cost - costs[way]) / 5
  }
}

/** Two ways to do the same. */
interface Ways {
  shared(): void
  alone(): void
}
