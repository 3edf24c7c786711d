import { expect, it } from 'vitest'
import { seededRandom } from '../../kit/random.ts'
import type { Space } from '../../learners.ts'
import { nextOnGrid } from './grid.ts'
import { randomPoint } from './random.ts'
import type { SearchTrial } from './trial.ts'

const space: Space = {
  kernel: { kind: 'categorical', choices: ['a', null, true] },
  C: { kind: 'float', low: 0.01, high: 100, log: true },
  share: { kind: 'float', low: 0.1, high: 0.75, step: 0.2 },
  depth: { kind: 'integer', low: 4, high: 4 },
}

const walk = (from: SearchTrial[] = []): SearchTrial[] => {
  const trials = [...from]
  for (;;) {
    const parameters = nextOnGrid(space, trials, 5)
    if (parameters === undefined) return trials
    trials.push({ number: trials.length, state: 'complete', parameters, value: 0, intermediate: [] })
  }
}

it('goes through every point of a grid once, in the same order after a pause', () => {
  const trials = walk()
  expect(trials).toHaveLength(5 * 4 * 3)
  expect(new Set(trials.map(({ parameters }) => JSON.stringify(parameters))).size).toBe(trials.length)
  const along = (name: string) => [...new Set(trials.map(({ parameters }) => parameters[name]))]
  expect(along('C').map((value) => Number(value).toPrecision(6))).toEqual([
    '0.0100000',
    '0.100000',
    '1.00000',
    '10.0000',
    '100.000',
  ])
  expect(along('share')).toEqual([0.1, 0.3, 0.5, 0.7])
  expect(along('kernel')).toEqual(['a', null, true])
  expect(along('depth')).toEqual([4])
  expect(walk(trials.slice(0, 17))).toEqual(trials)
})

it('draws every point of a space alike', () => {
  const random = seededRandom(4)
  const drawn = Array.from({ length: 12_000 }, () => randomPoint(space, random))
  const shareOf = (name: string, wanted: (value: unknown) => boolean) =>
    drawn.filter((point) => wanted(point[name])).length / drawn.length
  for (const value of [0.1, 0.3, 0.5, 0.7]) expect(shareOf('share', (at) => at === value)).toBeCloseTo(1 / 4, 1)
  for (const value of ['a', null, true]) expect(shareOf('kernel', (at) => at === value)).toBeCloseTo(1 / 3, 1)
  expect(shareOf('C', (at) => Number(at) < 1)).toBeCloseTo(0.5, 1)
  expect(drawn.every(({ C }) => Number(C) >= 0.01 && Number(C) <= 100)).toBe(true)
})
