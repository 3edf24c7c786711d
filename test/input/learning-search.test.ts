// Searches that cannot go on as they were asked to.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { column, dataset, learner, type Model, model, project, range, source } from '../../src/define.ts'
import { listRuns } from '../../src/tracking.ts'
import { type Bench, csv, openBench } from './bench.ts'
import { rides } from './rides.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
  bench.write('rides.csv', csv(rides(120)))
})
afterAll(() => bench.close())

const data = dataset({
  from: source.csv('rides.csv'),
  columns: { hour: column.integer(), town: column.category(), count: column.number() },
})
const searching = (learners: unknown[], search: Record<string, unknown> = {}): Model =>
  model({ data, target: 'count', features: ['hour', 'town'], learners, search } as never) as unknown as Model

describe('a search space', () => {
  test.each([
    ['of no point', learner.linear({ alpha: range.float(3, 1) }), /alpha: there is no number from 3 to 1/],
    [
      'of no whole number',
      learner.boostedTrees({ maxIter: range.integer(9, 1) }),
      /maxIter: there is no number from 9 to 1/,
    ],
    ['of no choice', learner.linear({ impute: range.oneOf([]) }), /impute: a choice among nothing/],
    [
      'of an unknown setting',
      learner.linear({ alfa: range.float(0.1, 1) } as never),
      /alfa: there is no such setting.*alpha/,
    ],
    ['of what the setting refuses', learner.linear({ l1Ratio: range.float(0, 2) }), /l1Ratio: the range holds 2/],
    [
      'of logarithms of nothing',
      learner.linear({ alpha: range.float(0, 1, { log: true }) }),
      /alpha: a log range starts above 0/,
    ],
    ['of endless numbers', learner.linear({ alpha: range.float(0.1, Number.POSITIVE_INFINITY) }), /alpha/],
  ])('%s is refused when the typed file is read', (_, definition, words) => {
    const read = () => project({ rides: searching([definition]) as never })
    expect(read).toThrow(expect.objectContaining({ code: 'config/invalid', message: expect.stringMatching(words) }))
    expect(read).toThrow(/^models\.rides\.learners\.0\.space/)
  })

  test.each([
    [{ trials: 0 }],
    [{ trials: -1 }],
    [{ trials: 1.5 }],
    [{ folds: 1 }],
    [{ parallel: 0 }],
    [{ timeout: '1 ms' }],
  ])('with %j is refused too', (search) => {
    const name = Object.keys(search)[0]!
    const read = () => project({ rides: searching([learner.linear()], search) as never })
    expect(read).toThrow(
      expect.objectContaining({ code: 'config/invalid', message: expect.stringContaining(`search.${name}`) }),
    )
  })
})

// The typed file would be refused for it by the lint; behind that the trees refuse it themselves, in every trial.
const broken = learner.boostedTrees({ maxIter: 5, monotonicCst: { town: 1 } })

describe('a trial that throws', () => {
  test.each([
    ['guesses', {}],
    ['trials', { trials: 4 }],
  ])('lets the other %s go on', async (_, search) => {
    const { trained } = await bench.train(searching([broken, learner.linear()], search), 'half')
    expect(trained.fitted.learner.name).toBe('linear')
    expect(new Set(trained.fitted.trials.map((trial) => trial.learner))).toEqual(new Set(['linear']))
  })

  test.each([
    ['guess', {}],
    ['trial', { trials: 3 }],
  ])('fails the training when every other %s does', async (_, search) => {
    const words = /^Of \d (settings|trials) of model none came to an end\. The last one said: .*"town"/
    await bench.expectRefusal(searching([broken], search), 'training/failed', words)
  })
})

describe('a search of no time', () => {
  test('tries one setting, and serves it', async () => {
    const hurried = searching([learner.linear({ alpha: range.float(0.001, 1) })], { timeout: '1ms' })
    const { trained, manifest } = await bench.train(hurried, 'hurried')
    expect(trained.fitted.trials).toHaveLength(1)
    expect(manifest?.version).toBe(1)
    expect((await listRuns(bench.ctx)).every(({ status }) => status !== 'RUNNING')).toBe(true)
  })
})
