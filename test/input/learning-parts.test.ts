// Rows that do not make the parts that a training needs, through the whole training.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { column, dataset, learner, type Model, model, source } from '../../src/define.ts'
import { type Bench, csv, openBench } from './bench.ts'
import { type Cells, rides } from './rides.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

const columns = {
  day: column.integer({ optional: true }),
  at: column.datetime({ optional: true }),
  driver: column.id({ optional: true }),
  hour: column.integer(),
  town: column.category(),
  count: column.number(),
  busy: column.category(['no', 'yes']),
}
const filled = (cells: Cells): Cells => ({
  at: cells['hour']!.map(() => ''),
  driver: cells['hour']!.map(() => ''),
  ...cells,
})

const predicting = (cells: Cells, target: 'count' | 'busy', options: Partial<Model> = {}) => {
  bench.write('rides.csv', csv(filled(cells)))
  const data = dataset({ from: source.csv('rides.csv'), columns })
  const common = { data, target, features: ['hour', 'town'] as const, learners: [learner.linear()] }
  return model({ ...common, ...options } as never)
}
const day = (i: number) => new Date(Date.UTC(2026, 0, 1 + i)).toISOString()

describe('too few rows', () => {
  test.each([
    [1, 'count'],
    [1, 'busy'],
    [2, 'count'],
    [2, 'busy'],
    [9, 'count'],
    [9, 'busy'],
  ] as const)('%d to learn %s from are refused', async (rows, target) => {
    const words = /rows to train on and \d to choose settings with; at least 10 and 5 are needed|of the test part/
    await bench.expectRefusal(predicting(rides(rows), target), 'data/too-few-rows', words)
  })

  test('are many that say the same, and the reason is given', async () => {
    const cells = rides(200)
    const same = { ...cells, hour: cells['hour']!.map(() => 8), town: cells['town']!.map(() => 'Oslo') }
    const words = /The 200 rows have 1 different values of hour, town, and rows that are equal there stay in one part/
    await bench.expectRefusal(predicting(same, 'count'), 'data/too-few-rows', words)
    await bench.expectRefusal(predicting(same, 'busy'), 'data/too-few-rows', words)
  })

  test.each([['count'], ['busy']] as const)('are fewer rows than folds, of %s', async (target) => {
    const folded = predicting(rides(40), target, { search: { folds: 100 } } as never)
    await bench.expectRefusal(folded, 'data/too-few-rows', /\d+ rows do not make 100 folds.*Take fewer folds/)
  })
})

describe('a division by a column', () => {
  const byTime = { by: 'time' as const, column: 'at', validation: 0.2, test: 0.2 }
  const byDriver = { ...byTime, by: 'group' as const, column: 'driver' }
  const cells = rides(200)
  const all = (value: (i: number) => string) => cells['hour']!.map((_, i) => value(i))

  test('of times that are missing here and there leaves those rows out', async () => {
    const at = all((i) => (i % 4 === 0 ? '' : day(i)))
    const { trained } = await bench.train(predicting({ ...cells, at }, 'count', { split: byTime }), 'timed')
    const { train, validation } = trained.fitted.rows
    expect(train + validation + trained.evaluation.rows).toBe(150)
  })

  test.each([
    ['no times', { at: all(() => '') }, byTime, /By time of "at" the 200 rows make parts of 0 to learn from/],
    ['one time', { at: all(() => day(3)) }, byTime, /By time of "at".*0 to choose/],
    ['one group', { driver: all(() => 'Kari') }, byDriver, /By group of "driver".*split: \{ by: 'random' \}/],
    ['two groups', { driver: all((i) => ['Kari', 'Ola'][i % 2]!) }, byDriver, /By group of "driver".*0 to learn from/],
  ] as const)('of %s is refused', async (_, changed, split, words) => {
    await bench.expectRefusal(predicting({ ...cells, ...changed }, 'count', { split }), 'data/too-few-rows', words)
  })

  test('of groups that nobody knows takes each row for one', async () => {
    const { trained } = await bench.train(predicting(cells, 'count', { split: byDriver }), 'nobody')
    expect(trained.evaluation.rows).toBeGreaterThan(20)
  })
})

describe('a selection among one feature', () => {
  test.each([
    ['that tells something', ['hour']],
    ['that tells nothing', ['day']],
  ])('%s keeps it', async (_, features) => {
    const { trained, manifest } = await bench.train(
      predicting(rides(200), 'count', { features, selection: 'importance' }),
      'selecting',
    )
    expect(trained.fitted.selection).toMatchObject({ accepted: false, kept: [{ column: features[0] }], dropped: [] })
    expect(manifest?.signature.inputs.map(({ name }) => name)).toEqual(features)
  })
})
