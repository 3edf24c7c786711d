import { describe, expect, it } from 'vitest'
import { goldenSearch } from '../../../test/golden/golden.ts'
import { type Point, type Problem, problems } from '../../../test/golden/search-problems.ts'
import { type Random, seededRandom } from '../../kit/random.ts'
import { normalCdf } from '../../kit/statistics/normal.ts'
import { quantile } from '../../kit/statistics/quantile.ts'
import type { Space } from '../../learners.ts'
import { randomPoint } from './random.ts'
import { splitTrials } from './split.ts'
import { suggestByTpe } from './tpe.ts'
import type { Direction, SearchTrial } from './trial.ts'

type Suggest = (space: Space, trials: SearchTrial[], random: Random) => Point

const byChance: Suggest = (space, _trials, random) => randomPoint(space, random)
const byTpe: Suggest = (space, trials, random) => suggestByTpe(space, trials, random, { direction: 'minimize' })

describe('twenty searches of a hundred trials', () => {
  it.each(Object.entries(problems))('find as much as those of Optuna: %s', (name, problem) => {
    const theirs = goldenSearch.best[name as keyof typeof goldenSearch.best]
    const ours = bests(problem, byTpe)
    expect(quantile(ours, 0.5)).toBeLessThanOrEqual(quantile(theirs.tpe.toSorted(ascending), 0.75))
    expect(chanceOfWorse(ours, theirs.tpe)).toBeGreaterThan(0.05)
    const blind = bests(problem, byChance)
    expect(chanceOfWorse(blind, theirs.tpe)).toBeLessThan(0.001)
    expect(chanceOfWorse(blind, theirs.random)).toBeGreaterThan(0.05)
  })
})

const ascending = (a: number, b: number) => a - b

const bests = (problem: Problem, suggest: Suggest): number[] =>
  Array.from({ length: 20 }, (_, seed) =>
    Math.min(...searched(problem, suggest, seed, 100).map(({ value }) => value!)),
  ).sort(ascending)

const searched = ({ space, loss }: Problem, suggest: Suggest, seed: number, count: number): SearchTrial[] => {
  const random = seededRandom(seed)
  const trials: SearchTrial[] = []
  for (let number = 0; number < count; number++) {
    const parameters = suggest(space, trials, random)
    trials.push({ number, state: 'complete', parameters, value: loss(parameters), intermediate: [] })
  }
  return trials
}

// Mann and Whitney (1947), one-sided, by the normal approximation: the probability of losses so large by chance alone.
const chanceOfWorse = (ours: number[], theirs: number[]): number => {
  const pairs = ours.flatMap((own) => theirs.map((other) => own - other))
  const u = pairs.reduce((sum, by) => sum + (Math.sign(by) + 1) / 2, 0)
  const [n, m] = [ours.length, theirs.length]
  return 1 - normalCdf((u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12))
}

describe('the tree of parameters', () => {
  const space: Space = {
    booster: { kind: 'categorical', choices: ['tree', 'linear'] },
    depth: { kind: 'integer', low: 1, high: 20 },
  }

  it('models a parameter that only some trials have', () => {
    const random = seededRandom(1)
    const trials: SearchTrial[] = []
    for (let number = 0; number < 120; number++) {
      const { booster, depth } = byTpe(space, trials, random)
      const isTree = booster === 'tree'
      const value = isTree ? Math.abs(Number(depth) - 15) : 30
      trials.push({
        number,
        state: 'complete',
        parameters: isTree ? { booster, depth: depth! } : { booster: booster! },
        value,
        intermediate: [],
      })
    }
    const late = trials.slice(60)
    const near = late.filter(({ parameters: { depth } }) => Math.abs(Number(depth) - 15) <= 2)
    expect(near.length / late.length).toBeGreaterThan(0.6)
  })

  it('takes no notice of trials outside the space', () => {
    const { space: wide } = problems.branin
    const inside = searched(problems.branin, byTpe, 1, 30)
    const outside = inside.map((trial, i) => ({ ...trial, number: 30 + i, parameters: { x: 11, y: 3 }, value: -9 }))
    expect(byTpe(wide, [...inside, ...outside], seededRandom(1))).toEqual(byTpe(wide, inside, seededRandom(1)))
  })

  it('keeps away from where a trial is running', () => {
    const line: Space = { x: { kind: 'float', low: 0, high: 1 } }
    const done = Array.from({ length: 20 }, (_, number): SearchTrial => {
      const x = number / 20
      return { number, state: 'complete', parameters: { x }, value: Math.abs(x - 0.6), intermediate: [] }
    })
    const running = Array.from(
      { length: 8 },
      (_, i): SearchTrial => ({ number: 20 + i, state: 'running', parameters: { x: 0.6 }, intermediate: [] }),
    )
    const far = (trials: SearchTrial[]) =>
      Array.from({ length: 40 }, (_, seed) => Math.abs(Number(byTpe(line, trials, seededRandom(seed)).x) - 0.6)).sort(
        ascending,
      )
    expect(quantile(far([...done, ...running]), 0.5)).toBeGreaterThan(2 * quantile(far(done), 0.5))
  })

  it('suggests the same for the same seed, and the one point of a space that has one', () => {
    const trials = searched(problems.mixed, byTpe, 2, 40)
    expect(searched(problems.mixed, byTpe, 2, 40)).toEqual(trials)
    const single: Space = { bits: { kind: 'categorical', choices: [20] }, n: { kind: 'integer', low: 3, high: 3 } }
    const tried = Array.from(
      { length: 12 },
      (_, number): SearchTrial => ({
        number,
        state: 'complete',
        parameters: { bits: 20, n: 3 },
        value: 1,
        intermediate: [],
      }),
    )
    expect(byTpe(single, tried, seededRandom(1))).toEqual({ bits: 20, n: 3 })
  })
})

describe('the good trials', () => {
  it.each(goldenSearch.splits)(
    'are those that Optuna takes: $trials.length, $direction',
    ({ trials, direction, below, above }) => {
      const halves = splitTrials(trials.map(readTrial), direction as Direction)
      expect(halves.below.map(({ number }) => number)).toEqual(below)
      expect(halves.above.map(({ number }) => number)).toEqual(above)
    },
  )
})

const readTrial = (written: (typeof goldenSearch.splits)[number]['trials'][number]): SearchTrial => ({
  number: written.number,
  state: written.state as SearchTrial['state'],
  parameters: {},
  intermediate: written.intermediate.map(([step, value]) => [Number(step), Number(value)] as const),
  ...(written.value === undefined ? {} : { value: written.value }),
})
