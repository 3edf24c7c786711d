import { describe, expect, it } from 'vitest'
import { goldenSearch } from '../../../test/golden/golden.ts'
import { prunedByAsha } from './asha.ts'
import { prunedByMedian } from './median.ts'
import type { Direction, SearchTrial } from './trial.ts'

// JSON has no NaN, so it is written as a word.
const reported = (values: (string | number)[][]) =>
  values.map(([step, value]) => [Number(step), Number(value)] as const)

describe('the median rule decides as that of Optuna', () => {
  it.each(goldenSearch.median.map((given, i) => ({ ...given, i })))(
    'history $i',
    ({ direction, options, trials, asked }) => {
      const complete = trials.map(({ number, value, intermediate }): SearchTrial => {
        return { number, state: 'complete', value, parameters: {}, intermediate: reported(intermediate) }
      })
      const decided = asked.map((_, i) => {
        const own = asked.slice(0, i + 1).map(([step, value]) => [Number(step), Number(value)] as const)
        const running: SearchTrial = { number: 99, state: 'running', parameters: {}, intermediate: own }
        return prunedByMedian(running, complete, { direction: direction as Direction, ...options })
      })
      expect(decided).toEqual(asked.map(([, , pruned]) => pruned))
    },
  )

  it('is put to the test both ways', () => {
    const all = goldenSearch.median.flatMap(({ asked }) => asked.map(([, , pruned]) => pruned))
    expect(all.filter(Boolean).length).toBeGreaterThan(10)
    expect(all.filter((pruned) => !pruned).length).toBeGreaterThan(10)
  })
})

describe('successive halving decides as that of Optuna', () => {
  it.each(goldenSearch.asha.map((given, i) => ({ ...given, i })))('study $i', ({ direction, options, trials }) => {
    const past: SearchTrial[] = []
    trials.forEach(({ intermediate, pruned }, number) => {
      const all = reported(intermediate)
      let rungs: number[] = []
      const decided = all.map((_, i) => {
        const running: SearchTrial = {
          number,
          state: 'running',
          parameters: {},
          intermediate: all.slice(0, i + 1),
          rungs,
        }
        const decision = prunedByAsha(running, [...past, running], { direction: direction as Direction, ...options })
        rungs = decision.rungs
        return decision.pruned
      })
      expect(decided).toEqual(all.map((_, i) => pruned && i === all.length - 1))
      past.push({ number, state: pruned ? 'pruned' : 'complete', parameters: {}, intermediate: all, rungs })
    })
    expect(past.filter(({ state }) => state === 'pruned').length).toBeGreaterThan(0)
  })
})
