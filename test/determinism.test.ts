// The same rows, definition and seed make the same bytes, in whatever store and in whatever order.
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { column, dataset, learner, type Model, model, range, source } from '../src/define.ts'
import type { RetrainResult } from '../src/loop.ts'
import { type Bench, csv, openBench } from './input/bench.ts'
import { reviewsCsv } from './input/reviews.ts'
import { rides } from './input/rides.ts'

// Two fresh stores in two folders, so that nothing is remembered and no path is the same.
const benches: Bench[] = []
beforeAll(async () => {
  for (let i = 0; i < 2; i++) {
    const bench = await openBench()
    bench.write('rides.csv', csv(rides(240)))
    bench.write('reviews.csv', reviewsCsv())
    benches.push(bench)
  }
})
afterAll(async () => {
  for (const bench of benches) await bench.close()
})

const table = dataset({
  from: source.csv('rides.csv'),
  columns: {
    hour: column.integer(),
    town: column.category(),
    count: column.number(),
    busy: column.category(['no', 'yes']),
  },
})
const texts = dataset({
  from: source.csv('reviews.csv'),
  columns: { text: column.text(), label: column.category(['negative', 'positive']) },
})

const trees = { maxIter: 15, subsample: 0.7, maxFeatures: 0.7 }
const ofTables = {
  baseline: learner.baseline(),
  boostedTrees: learner.boostedTrees(trees),
  linear: learner.linear({ targetEncode: ['town'] }),
  neighbours: learner.neighbours({ maxRows: 100 }),
  mixed: learner.mixed({ trees }),
  ensemble: learner.ensemble([learner.boostedTrees(trees), learner.linear()], { method: 'stack', folds: 3 }),
}
const ofTexts = {
  baseline: learner.baseline(),
  nbsvm: learner.nbsvm({ bits: 12 }),
  textLinear: learner.textLinear({ bits: 12 }),
  logistic: learner.logistic({ bits: 12 }),
  neighbours: learner.neighbours({ bits: 12, maxRows: 40 }),
  mixed: learner.mixed({ text: { bits: 12 }, trees }),
  ensemble: learner.ensemble([learner.nbsvm({ bits: 12 }), learner.neighbours({ bits: 12 })]),
}

const cases: [string, Model][] = [
  ...Object.entries(ofTables).flatMap(([name, each]): [string, Model][] =>
    (['busy', 'count'] as const).map((target) => [
      `${name} of ${target}`,
      model({ data: table, target, features: ['hour', 'town'], learners: [each] }) as unknown as Model,
    ]),
  ),
  ...Object.entries(ofTexts).map(([name, each]): [string, Model] => [
    `${name} of texts`,
    model({ data: texts, target: 'label', features: ['text'], learners: [each] }) as unknown as Model,
  ]),
]

/** What a version is made of, as the bytes of its files, and what was found on the way to it. */
const madeBy = async (bench: Bench, definition: Model, name: string) => {
  const result = await bench.train(definition, name)
  const { files, onnx } = result.manifest!
  const digests = Object.fromEntries(Object.entries(files).map(([file, { sha256 }]) => [file, sha256]))
  const graph = onnx && readFileSync(bench.ctx.store.blobs.path(digests['model.onnx']!))
  return { digests, graph, found: foundBy(result) }
}

// How long a trial took is nobody's to determine.
const foundBy = ({ trained: { fitted, evaluation } }: RetrainResult) => ({
  trials: fitted.trials.map(({ seconds: _, ...trial }) => trial),
  fitted: fitted.fitted,
  metrics: evaluation.metrics,
})

const ofWeights = ['weights.bin', 'model.onnx', 'importance.json', 'reference.json']

describe('two trainings of the same in two stores give the same bytes', () => {
  test.each(cases)('%s', async (name, definition) => {
    const [one, other] = [
      await madeBy(benches[0]!, definition, name.replaceAll(' ', '-')),
      await madeBy(benches[1]!, definition, name.replaceAll(' ', '-')),
    ]
    expect(other.found).toEqual(one.found)
    for (const file of ofWeights) expect([file, other.digests[file]]).toEqual([file, one.digests[file]])
    expect(one.digests).toHaveProperty(['weights.bin'])
    expect(other.graph).toEqual(one.graph)
  })

  test('and another seed gives others', async () => {
    const grown = Object.fromEntries(cases)['boostedTrees of count']!
    const one = await madeBy(benches[0]!, grown, 'seeded')
    const other = await madeBy(benches[0]!, { ...grown, seed: 2 }, 'seeded')
    expect(other.digests['weights.bin']).not.toBe(one.digests['weights.bin'])
  })
})

describe('two searches of one worker and no time limit try the same', () => {
  test.each(['tpe', 'random', 'grid'] as const)('by %s', async (sampler) => {
    const definition = model({
      data: table,
      target: 'count',
      features: ['hour', 'town'],
      learners: [
        learner.linear({
          alpha: range.float(0.001, 1, sampler === 'grid' ? { step: 0.333 } : { log: true }),
          minFrequency: 2,
          impute: 'mean',
          l1Ratio: 0,
        }),
        learner.baseline({ strategy: range.oneOf(['mean', 'median']) }),
      ],
      search: { trials: 12, sampler, parallel: 1, pruner: 'none' },
    }) as unknown as Model
    const [one, other] = [
      await madeBy(benches[0]!, definition, `search-${sampler}`),
      await madeBy(benches[1]!, definition, `search-${sampler}`),
    ]
    expect(one.found.trials.length).toBeGreaterThan(3)
    expect(other.found).toEqual(one.found)
    expect(other.digests['weights.bin']).toBe(one.digests['weights.bin'])
  })

  test('of trees, which are stopped on the way', async () => {
    const definition = model({
      data: table,
      target: 'count',
      features: ['hour', 'town'],
      learners: [learner.boostedTrees({ maxIter: 30, learningRate: range.float(0.01, 0.5, { log: true }) })],
      search: { trials: 10, pruner: 'median' },
    }) as unknown as Model
    const [one, other] = [
      await madeBy(benches[0]!, definition, 'search-trees'),
      await madeBy(benches[1]!, definition, 'search-trees'),
    ]
    expect(other.found).toEqual(one.found)
    expect(other.digests['weights.bin']).toBe(one.digests['weights.bin'])
  })
})
