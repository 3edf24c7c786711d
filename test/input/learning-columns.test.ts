// Columns that say nothing, too much or what no double holds: in files, in requests and as truth.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  column,
  dataset,
  learner,
  type Model,
  model,
  monitor,
  type Project,
  project,
  range,
  type Source,
  source,
} from '../../src/define.ts'
import { type QualityTest, runMonitors } from '../../src/monitoring.ts'
import { type Server, startServer } from '../../src/server.ts'
import { expectError, post, postText } from './ask.ts'
import { type Bench, csv, openBench } from './bench.ts'
import { type Cells, put, rides } from './rides.ts'
import { unchanged } from './unchanged.ts'

const columns = {
  note: column.category([], { optional: true }),
  load: column.number({ optional: true }),
  trip: column.integer({ optional: true }),
  at: column.datetime({ optional: true }),
  hour: column.integer(),
  town: column.category(['Oslo', 'Bergen', 'Narvik']),
  count: column.number(),
  busy: column.category(['no', 'yes']),
}
const all = {
  linear: learner.linear(),
  boostedTrees: learner.boostedTrees({ maxIter: 8 }),
  neighbours: learner.neighbours(),
  mixed: learner.mixed({ trees: { maxIter: 8 } }),
  ensemble: learner.ensemble([learner.linear(), learner.boostedTrees({ maxIter: 8 })]),
  baseline: learner.baseline(),
}
const features = ['note', 'load', 'trip', 'at', 'hour', 'town'] as const
const moment = (i: number) => new Date(Date.UTC(2026, 0, 1, i)).toISOString()
const whole = (rows = 160): Cells => {
  const cells = rides(rows)
  const each = (value: (i: number) => string | number) => cells['hour']!.map((_, i) => value(i))
  return { ...cells, note: each((i) => `n${i % 4}`), load: each((i) => i / 8), trip: each((i) => i), at: each(moment) }
}
const filled = (cells: Cells, name: string, cell: string | number): Cells => ({
  ...cells,
  [name]: cells[name]!.map(() => cell),
})

const of = (from: Source, changed: Record<string, unknown> = {}) =>
  model({
    data: dataset({ from, columns }),
    target: 'count',
    features,
    learners: [learner.linear()],
    ...changed,
  } as never) as unknown as Model

let bench: Bench
let server: Server
const rentals: Project = project({
  steady: of(source.csv('whole.csv'), { monitors: [monitor.quality('r2_score', { atLeast: 0.5, minimumLabels: 5 })] }),
} as never) as unknown as Project
beforeAll(async () => {
  bench = await openBench()
  bench.write('whole.csv', csv(whole()))
  await bench.train(rentals.models['steady'], 'steady')
  server = await startServer(bench.ctx, rentals, { host: '127.0.0.1', port: 0, logger: pino({ level: 'silent' }) })
})
afterAll(async () => {
  await server.close()
  await bench.close()
})

const trainOn = (cells: Cells, changed: Record<string, unknown> = {}) => {
  bench.write('changed.csv', csv(cells))
  return bench.train(of(source.csv('changed.csv'), changed), 'changed')
}
const reportOf = async (cells: Cells) => (await trainOn(cells)).trained.prepared.data.report

describe('columns that say nothing', () => {
  const both = ['count', 'busy'].flatMap((target) =>
    Object.entries(all).map(([name, each]) => [name, target, each] as const),
  )

  test.each(both)('are no trouble to %s of %s', async (_, target, each) => {
    const constant = filled(filled(whole(), 'note', 'same'), 'load', 7)
    const empty = filled(filled(filled(whole(), 'note', ''), 'load', ''), 'at', '')
    for (const cells of [constant, empty]) {
      const { trained, manifest } = await trainOn(cells, { target, learners: [each] })
      expect(trained.prepared.data.report.kept).toBe(160)
      expect(Object.values(trained.evaluation.metrics).every(Number.isFinite)).toBe(true)
      expect(manifest?.signature.inputs).toHaveLength(features.length)
    }
  })
})

describe('values at the edge', () => {
  test.each([
    ['trip', '9007199254740993'],
    ['trip', '-9007199254740992'],
    ['trip', '12345678901234567890'],
    ['trip', '1.5'],
    ['load', '1e999'],
    ['load', 'inf'],
    ['at', '10000-01-01'],
    ['at', '-000001-01-01'],
    ['at', '2026-02-30'],
  ])('of %s, as %s, are set aside by name', async (name, cell) => {
    const { quarantined, checks } = await reportOf(put(whole(), name, 3, cell))
    expect(quarantined).toBe(1)
    expect(checks.find(({ passed }) => !passed)).toMatchObject({ column: name, examples: [{ row: 4, value: cell }] })
  })

  test.each([
    ['trip', '9007199254740991'],
    ['trip', '-0'],
    ['load', '9007199254740993'],
    ['load', '1e308'],
    ['load', '-0'],
    ['load', '5e-324'],
    ['at', '0001-01-01'],
    ['at', '1969-12-31T23:59:59.999Z'],
    ['at', '9999-12-31T23:59:59Z'],
    ['note', '""'],
    ['note', '"  "'],
  ])('of %s, as %s, are learned from', async (name, cell) => {
    const learners = Object.values(all)
    const { trained } = await trainOn(put(whole(), name, 3, cell), { learners })
    expect(trained.prepared.data.report.quarantined).toBe(0)
    expect(Object.values(trained.evaluation.metrics).every(Number.isFinite)).toBe(true)
    expect(trained.evaluation.metrics['r2_score']).toBeGreaterThan(0.5)
  })

  test('are the same in JSON lines and Parquet as in CSV', async () => {
    const cells = put(put(whole(), 'trip', 3, '9007199254740993'), 'load', 5, '1e308')
    const row = (i: number) =>
      Object.entries(cells).map(
        ([name, values]) =>
          `"${name}":${['note', 'at', 'town', 'busy'].includes(name) ? JSON.stringify(values[i]) : values[i]}`,
      )
    const lines = cells['hour']!.map((_, i) => `{${row(i).join(',')}}`)
    writeFileSync(join(bench.root, 'edge.jsonl'), `${lines.join('\n')}\n`)
    const db = await (await DuckDBInstance.create()).connect()
    const path = (name: string) => `'${join(bench.root, name)}'`
    bench.write('edge.csv', csv(cells))
    await db.run(
      `copy (select * from read_csv(${path('edge.csv')}, types = {'busy': 'VARCHAR'})) to ${path('edge.parquet')} (format parquet)`,
    )
    db.closeSync()
    for (const from of [source.csv('edge.csv'), source.jsonl('edge.jsonl'), source.parquet('edge.parquet')]) {
      const { trained } = await bench.train(of(from), 'edge')
      const { quarantined, checks } = trained.prepared.data.report
      expect([from.source, quarantined]).toEqual([from.source, 1])
      expect(checks.find(({ passed }) => !passed)).toMatchObject({ column: 'trip' })
      expect(Math.max(...(trained.prepared.data.table.columns['load']!.values as Float64Array))).toBe(1e308)
    }
  })
})

describe('a request', () => {
  const row = { note: 'n1', load: 3, trip: 4, at: moment(3), hour: 400, town: 'Oslo' }
  const url = () => `${server.url}/api/models/steady/predict`

  test.each([
    ['trip', '9007199254740993', /trip should be a whole number/],
    ['trip', '1e17', /trip should be a whole number/],
    ['load', '1e999', /load should be a finite number/],
    ['load', '"inf"', /load should be a finite number/],
    ['load', 'true', /load should be a finite number/],
    ['at', '"10000-01-01"', /at should be a date/],
    ['town', '"Moss"', /town should be one of Oslo, Bergen, Narvik/],
    ['town', '"oslo"', /town should be one of Oslo/],
    ['town', '""', /town should be one of Oslo/],
  ])('with %s of %s is refused by name', async (name, json, words) => {
    const body = JSON.stringify(row).replace(new RegExp(`"${name}":("[^"]*"|[^,}]*)`), `"${name}":${json}`)
    expectError(await unchanged(bench.ctx, () => postText(url(), body)), 'request/invalid', words)
  })

  test.each([
    ['note', '"never seen"'],
    ['note', 'null'],
    ['load', '1e308'],
    ['load', '-0'],
    ['load', '9007199254740993'],
    ['trip', '9007199254740991'],
    ['at', '"0001-01-01"'],
    ['at', '"9999-12-31"'],
  ])('with %s of %s is answered with a number', async (name, json) => {
    const body = JSON.stringify(row).replace(new RegExp(`"${name}":("[^"]*"|[^,}]*)`), `"${name}":${json}`)
    const answer = await postText(`${url()}?explain=true`, body)
    expect(answer.status).toBe(200)
    expect(answer.body.prediction).toEqual(expect.any(Number))
    expect(answer.body.interval.high).toBeGreaterThanOrEqual(answer.body.interval.low)
  })

  const asked = async () => (await post(url(), row)).body.id as string
  const give = (id: string, label: string) =>
    postText(`${server.url}/feedback`, `{"prediction_id":"${id}","label":${label}}`)

  test.each(['"abc"', '""', '"  "', '"Infinity"', '"NaN"', 'true', '"0x"'])(
    'is not told the truth by %s',
    async (label) => {
      const id = await asked()
      expectError(
        await unchanged(bench.ctx, () => give(id, label)),
        'feedback/unknown-label',
        /has to be a finite number/,
      )
    },
  )

  test.each(['null', '[1]', '{}', '1e999'])('is not told the truth by %s either', async (label) => {
    const id = await asked()
    expectError(await unchanged(bench.ctx, () => give(id, label)), 'request/invalid', /label/)
  })

  test('is told it by a number, however it is written', async () => {
    const id = await asked()
    expect((await give(id, '7')).body).toMatchObject({ label: '7', status: 'created' })
    expect((await give(id, '" 7.0 "')).body).toMatchObject({ label: '7', status: 'unchanged' })
    expect((await give(id, '-0')).body).toMatchObject({ label: '0', status: 'replaced' })
    expect((await give(id, '50')).body).toMatchObject({ label: '50', status: 'replaced' })
  })

  test('of which the truth is always the same leaves a monitor with a number', async () => {
    for (let i = 0; i < 8; i++) await give(await asked(), '50')
    const [quality] = await runMonitors(bench.ctx, 'steady', rentals.models['steady'] as Model, { everyMs: 0 })
    expect(quality).toMatchObject({ status: 'bad' })
    const { tests } = quality as unknown as { tests: QualityTest[] }
    expect(tests[0]).toMatchObject({ metric: 'r2_score', value: 0, met: false })
  })
})

describe('a hundred thousand different words', () => {
  const count = 100_000
  beforeAll(() => {
    const cells = Array.from({ length: count }, (_, i) => [
      i % 1000,
      `word ${i}`,
      (i % 1000) / 10,
      i % 1000 > 500 ? 'yes' : 'no',
    ])
    bench.write('words.csv', `hour,word,count,busy\n${cells.map((row) => row.join(',')).join('\n')}\n`)
  })
  const wide = (definition: unknown, changed: Record<string, unknown> = {}) => {
    const { hour, count: number, busy } = columns
    const data = dataset({
      from: source.csv('words.csv'),
      columns: { hour, word: column.category(), count: number, busy },
    })
    return model({ data, target: 'count', features: ['hour', 'word'], learners: [definition], ...changed } as never)
  }

  test.each([
    ['linear', learner.linear(), {}],
    ['linear, a feature each', learner.linear({ minFrequency: 1 }), { target: 'busy' }],
    ['linear, their means', learner.linear({ targetEncode: ['word'] }), {}],
    ['linear, hashed', learner.linear({ hashEncode: ['word'] }), {}],
    ['boostedTrees', learner.boostedTrees({ maxIter: 5 }), {}],
    ['a search', learner.linear({ alpha: range.float(0.001, 0.1) }), { search: { trials: 2 } }],
  ])('are learned from in bounded time and memory by %s', async (_, definition, changed) => {
    const started = performance.now()
    await bench.train(wide(definition, changed), 'wide')
    expect(performance.now() - started).toBeLessThan(30_000)
    expect(process.memoryUsage().rss).toBeLessThan(1.5 * 2 ** 30)
  })
})
