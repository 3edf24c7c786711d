import { describe, expect, it } from 'vitest'
import { openPace } from './pace.ts'

/** Does jobs whose time by either way is given, and counts which way they went. */
const run = (jobs: number, costs: (job: number) => { shared: number; alone: number }) => {
  let time = 0
  const pace = openPace(() => time)
  return Array.from({ length: jobs }, (_, job) => {
    let went = ''
    const go = (way: 'shared' | 'alone') => () => {
      time += costs(job)[way] * 100
      went = way
    }
    pace(100, { shared: go('shared'), alone: go('alone') })
    return went
  })
}

const share = (went: string[]) => went.filter((way) => way === 'shared').length / went.length

describe('the pace of a crew', () => {
  it('shares where that is faster, and not where it is slower', () => {
    expect(share(run(320, () => ({ shared: 1, alone: 2 })))).toBeGreaterThan(0.9)
    expect(share(run(320, () => ({ shared: 3, alone: 2 })))).toBeLessThan(0.1)
  })

  it('changes its way when the machine becomes busy, and again when it is idle', () => {
    const went = run(960, (job) => ({ shared: job >= 320 && job < 640 ? 9 : 1, alone: 2 }))
    expect(share(went.slice(340, 640))).toBeLessThan(0.1)
    expect(share(went.slice(800))).toBeGreaterThan(0.9)
  })
})
