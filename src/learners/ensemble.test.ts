import { describe, expect, it } from 'vitest'
import { seededRandom } from '../kit/random.ts'
import type { Table } from '../kit/table.ts'
import type { EnsembleOptions } from './ensemble.ts'
import { findLearner } from './find.ts'

const ensemble = findLearner('ensemble')
const random = seededRandom(5)
const x = Float64Array.from({ length: 400 }, () => random() * 4 - 2)
const features: Table = { rows: 400, columns: { x: { kind: 'number', values: x } } }
const rows = Int32Array.from(x, (_, i) => i)
const numbers = { task: 'regression' as const, values: x.map((value) => 3 * value + random()) }
const classes = {
  task: 'classification' as const,
  classes: ['no', 'yes'],
  labels: Int32Array.from(x, (value) => (value + random() > 0.5 ? 1 : 0)),
}

const optionsFor = (
  names: string[],
  given: Partial<EnsembleOptions>,
  task = numbers.task as 'regression' | 'classification',
) =>
  ensemble.candidates({ members: names.map((learner) => ({ learner, options: {} })), ...given }, 'quick', {
    rows: 400,
    task,
  })[0]!

const fitTo = (options: object, target: typeof numbers | typeof classes) => {
  const encoded = ensemble.encode(features, options)
  return { encoded, fitted: ensemble.fit({ encoded, rows, target }, options, seededRandom(1)) }
}

const alone = (name: string, target: typeof numbers | typeof classes) => {
  const learner = findLearner(name)
  const options = learner.candidates({}, 'quick', { rows: 400, task: target.task })[0]!
  const encoded = learner.encode(features, options)
  return learner.decision(learner.fit({ encoded, rows, target }, options, seededRandom(1)), encoded, rows)
}

it('answers with the mean of its members by their weights', () => {
  const { fitted, encoded } = fitTo(optionsFor(['linear', 'baseline'], { method: 'vote', weights: [3, 1] }), numbers)
  const [linear, baseline] = [alone('linear', numbers), alone('baseline', numbers)]
  ensemble.decision(fitted, encoded, rows).forEach((score, i) => {
    expect(score).toBeCloseTo(0.75 * linear[i]! + 0.25 * baseline[i]!, 9)
  })
})

it('learns to listen to the member that knows', () => {
  const { fitted, encoded } = fitTo(optionsFor(['baseline', 'linear'], { method: 'stack' }), numbers)
  const linear = alone('linear', numbers)
  ensemble.decision(fitted, encoded, rows).forEach((score, i) => {
    expect(score).toBeCloseTo(linear[i]!, 0)
  })
})

it('makes log-odds of votes that are distances', () => {
  const texts: Table = {
    rows: 400,
    columns: { text: { kind: 'text', values: Array.from(x, (value, i) => (value > 0 ? `good ${i}` : `bad ${i}`)) } },
  }
  const options = optionsFor(['nbsvm', 'baseline'], { method: 'vote' }, 'classification')
  const encoded = ensemble.encode(texts, options)
  const target = { ...classes, labels: Int32Array.from(x, (value) => (value > 0 ? 1 : 0)) }
  const fitted = ensemble.fit({ encoded, rows, target }, options, seededRandom(1))
  const { blend } = ensemble.save(fitted).meta as { blend: { weights: number[] }[] }
  // A half is the share of a vote among two. Distances are about 5 here, and no 80 rows warrant log-odds of 5.
  expect(blend[0]!.weights[1]).toBe(0.5)
  expect(blend[0]!.weights[0]! * 5).toBeGreaterThan(1)
  expect(blend[0]!.weights[0]! * 5).toBeLessThan(2)
})

describe('settings', () => {
  it('are completed with the best guess of each member', () => {
    const { members } = ensemble.candidates({ members: [{ learner: 'linear', options: { C: 7 } }] }, 'quick', {
      rows: 400,
      task: 'classification',
    })[0] as EnsembleOptions
    expect(members[0]!.options).toMatchObject({ C: 7, impute: 'mean' })
  })

  it('keep how many trees a member found worth growing', () => {
    const options = optionsFor(['boostedTrees', 'linear'], { method: 'vote' })
    const encoded = ensemble.encode(features, options)
    const sample = { encoded, rows: rows.subarray(100), validation: rows.subarray(0, 100), target: numbers }
    const settled = ensemble.settled!(ensemble.fit(sample, options, seededRandom(1)), options) as EnsembleOptions
    const { maxIter, earlyStopping } = settled.members[0]!.options as { maxIter: number; earlyStopping: number }
    expect(earlyStopping).toBe(0)
    expect(maxIter).toBeLessThan(1000)
  })

  it('refuse a member that there is not', () => {
    expect(() => optionsFor(['oracle'], {})).toThrow(/no member "oracle"/)
    expect(() => optionsFor(['ensemble'], {})).toThrow(/no member "ensemble"/)
  })
})
