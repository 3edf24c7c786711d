import { describe, expect, it } from 'vitest'
import { openPace } from './pace.ts'

/** Does rounds of ten jobs each, whose milliseconds by either way are given; how many were shared, and how long it took. */
const run = (rounds: number, costs: (round: number) => { shared: number; alone: number }) => {
  let time = 0
  const pace = openPace(() => time)
  const times = Array.from({ length: rounds }, (_, round) => {
    const before = time
    let shared = 0
    pace.round(() => {
      for (let job = 0; job < 10; job++) {
        const isShared = pace.isShared()
        time += costs(round)[isShared ? 'shared' : 'alone']
        shared += Number(isShared) / 10
      }
    })
    return { shared, took: time - before }
  })
  return {
    shared: (from = 0, to = rounds) => times.slice(from, to).reduce((sum, each) => sum + each.shared, 0) / (to - from),
    took: (from = 0, to = rounds) => times.slice(from, to).reduce((sum, each) => sum + each.took, 0) / (to - from),
  }
}

describe('the pace of a crew', () => {
  it('shares where that is faster', () => {
    const { shared } = run(100, () => ({ shared: 1, alone: 2 }))
    expect(shared()).toBeGreaterThan(0.9)
  })

  it('loses next to nothing where sharing is much slower', () => {
    const { took } = run(100, () => ({ shared: 50, alone: 2 }))
    expect(took() / 20).toBeLessThan(1.05)
  })

  it('changes its way when the machine becomes busy, and again when it is idle', () => {
    const { shared, took } = run(900, (round) => ({ shared: round >= 300 && round < 600 ? 9 : 1, alone: 2 }))
    expect(took(300, 600) / 20).toBeLessThan(1.05)
    expect(shared(100, 300)).toBeGreaterThan(0.9)
    expect(shared(700)).toBeGreaterThan(0.9)
  })

  it('comes back to sharing when both ways have become slower', () => {
    const { shared } = run(300, (round) => (round < 100 ? { shared: 1, alone: 2 } : { shared: 3, alone: 6 }))
    expect(shared(150)).toBeGreaterThan(0.9)
  })
})
