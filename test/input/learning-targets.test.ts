// Targets from which nothing can be learned, or nothing of some rows, through the whole training.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { column, dataset, gate, learner, model, source } from '../../src/define.ts'
import { getRun } from '../../src/tracking.ts'
import { type Bench, csv, openBench } from './bench.ts'
import { type Cells, put, rides } from './rides.ts'

let bench: Bench
beforeAll(async () => {
  bench = await openBench()
})
afterAll(() => bench.close())

const columns = {
  hour: column.integer(),
  town: column.category(),
  count: column.number({ optional: true }),
  busy: column.category(['no', 'yes'], { optional: true }),
}
const learners = [learner.linear()]

const numbers = (cells: Cells, required = false) => {
  bench.write('numbers.csv', csv(cells))
  const count = required ? column.number() : columns.count
  const data = dataset({ from: source.csv('numbers.csv'), columns: { ...columns, count } })
  return model({ data, target: 'count', features: ['hour', 'town'], learners })
}
const classes = (cells: Cells, levels: Partial<typeof columns> = {}) => {
  bench.write('classes.csv', csv(cells))
  const data = dataset({ from: source.csv('classes.csv'), columns: { ...columns, ...levels } })
  return { data, target: 'busy' as const, features: ['hour', 'town'] as const, learners }
}

describe('a number to predict', () => {
  const sound = rides(200)

  test.each(['inf', '-Infinity', '1e999', 'abc', '0x10'])('that is %s has its row set aside, by name', async (word) => {
    const { trained } = await bench.train(numbers(put(sound, 'count', 7, word)))
    const { report } = trained.prepared.data
    expect(report.quarantined).toBe(1)
    expect(report.checks.find(({ passed }) => !passed)).toMatchObject({
      check: 'schema',
      column: 'count',
      observed: '1 of another kind',
      examples: [{ row: 8, value: word }],
    })
    expect(trained.evaluation.metrics['r2_score']).toBeGreaterThan(0.9)
  })

  test.each(['', 'nan', '  '])('that is "%s" and may be missing is not learned from, nor judged by', async (word) => {
    const { trained } = await bench.train(numbers(put(sound, 'count', 7, word)))
    const { train, validation } = trained.fitted.rows
    expect(trained.prepared.data.report.quarantined).toBe(0)
    expect(trained.prepared.data.table.rows).toBe(200)
    expect(Object.values(trained.evaluation.metrics).every(Number.isFinite)).toBe(true)
    expect(train + validation + trained.evaluation.rows).toBeGreaterThanOrEqual(199)
  })

  test('that is missing where it must not be has its row set aside', async () => {
    const { trained } = await bench.train(numbers(put(sound, 'count', 7, ''), true))
    expect(trained.prepared.data.report).toMatchObject({ quarantined: 1, kept: 199 })
  })

  test('that is missing everywhere, or mostly no number, is refused', async () => {
    const none = { ...sound, count: sound['count']!.map(() => '') }
    await bench.expectRefusal(numbers(none), 'data/too-few-rows', /None of the \d+ rows of the test part has a "count"/)
    const words = { ...sound, count: sound['count']!.map((value, i) => (i % 5 === 0 ? value : 'many')) }
    await bench.expectRefusal(numbers(words), 'data/checks-failed', /160 of 200 rows.*more than half[\s\S]*count/)
  })

  // Its square is no double, and every metric of it would be infinite.
  test.each(['1e308', '-1e200'])('that is %s is refused, wherever it is', async (word) => {
    for (const row of [0, 1, 2, 3, 4, 5, 6, 7])
      await bench.expectRefusal(
        numbers(put(sound, 'count', row, word)),
        'data/target-not-finite',
        /"count" is -?1e\+\d+ in a row.*check\.range\("count"/,
      )
  })

  test('that is always the same is predicted', async () => {
    const { trained } = await bench.train(numbers({ ...sound, count: sound['count']!.map(() => 5) }))
    expect(trained.evaluation.metrics).toMatchObject({ mean_absolute_error: 0, r2_score: 1 })
  })
})

describe('classes to tell apart', () => {
  const sound = rides(200)

  test('of which the data has one are refused, with its name', async () => {
    const one = classes({ ...sound, busy: sound['busy']!.map(() => 'yes') })
    const { details } = await bench.expectRefusal(model(one), 'data/single-class', /"busy".*training part \(yes\)/)
    expect(details).toMatchObject({ target: 'busy', classes: ['yes'] })
  })

  test('of which one part has one are refused, with the part', async () => {
    const late = classes({ ...sound, busy: sound['busy']!.map((_, i) => (i < 100 && i % 2 === 0 ? 'yes' : 'no')) })
    const byTime = model({
      ...late,
      data: { ...late.data, columns: { ...late.data.columns, day: column.integer() } },
      split: { by: 'time', column: 'day', validation: 0.2, test: 0.2 },
    } as never)
    const { details } = await bench.expectRefusal(byTime, 'data/single-class', /validation part \(no\).*stratified/)
    expect(details).toMatchObject({ part: 'validation' })
  })

  test('of which the test part lacks the positive one leave out what cannot be measured, and its gate fails', async () => {
    const rare = classes({ ...sound, busy: sound['busy']!.map((_, i) => (i < 120 && i % 3 === 0 ? 'yes' : 'no')) })
    const byTime = model({
      ...rare,
      data: { ...rare.data, columns: { ...rare.data.columns, day: column.integer() } },
      positive: 'yes',
      split: { by: 'time', column: 'day', validation: 0.5, test: 0.2 },
      gates: [gate.atLeast('roc_auc', 0.5)],
    } as never)
    const { trained, decision } = await bench.train(byTime, 'rare')
    expect(trained.evaluation.confusion[1]).toEqual([0, 0])
    expect(trained.evaluation.metrics).not.toHaveProperty('roc_auc')
    expect(decision).toMatchObject({ outcome: 'refused', reasons: [expect.stringMatching(/roc_auc is undefined on/)] })
    expect((await getRun(bench.ctx, trained.runId)).status).toBe('FINISHED')
  })

  test('that the data never has may be declared', async () => {
    const busy = column.category(['no', 'yes', 'never'], { optional: true }) as never
    const all = [learner.linear(), learner.boostedTrees({ maxIter: 5 }), learner.neighbours()]
    const { trained } = await bench.train(
      model({ ...classes(sound, { busy }), learners: all, positive: 'never' } as never),
    )
    expect(trained.evaluation.confusion[2]).toEqual([0, 0, 0])
    expect(trained.evaluation.metrics['accuracy']).toBeGreaterThan(0.8)
  })

  test('whose names differ in case are other classes', async () => {
    const shouted = { ...sound, busy: sound['busy']!.map((word) => String(word).toUpperCase()) }
    await bench.expectRefusal(
      model(classes(shouted)),
      'data/checks-failed',
      /all 200 were set aside[\s\S]*schema\(busy\)[\s\S]*row 1: (NO|YES)/,
    )
    const some = put(sound, 'busy', 3, String(sound['busy']![3]).toUpperCase())
    const { trained } = await bench.train(model(classes(some)))
    expect(trained.prepared.data.report).toMatchObject({ quarantined: 1 })
    const both = column.category(['no', 'yes', 'NO', 'YES']) as never
    const mixed = { ...sound, busy: sound['busy']!.map((word, i) => (i % 2 ? word : String(word).toUpperCase())) }
    const told = await bench.train(model(classes(mixed, { busy: both })))
    expect(told.manifest?.signature.labels).toEqual(['no', 'yes', 'NO', 'YES'])
  })
})
