import { expect, test } from 'vitest'
import type { Metric } from '../define.ts'
import { type Random, seededRandom } from '../kit/random.ts'
import type { Table } from '../kit/table.ts'
import { findLearner, type Target } from '../learners.ts'
import { openStepCrew } from './crew.ts'
import { fitTrial } from './search/fit-trial.ts'
import type { SearchInput } from './search.ts'
import { selectFeatures } from './select.ts'
import type { Progress, Trace } from './step.ts'

// G. Box & M. Muller, 1958.
const normal = (random: Random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

const traceOf = (signal?: AbortSignal): Trace & { events: Progress[] } => {
  const events: Progress[] = []
  return { model: 'm', reports: [], signal, events, progress: (event) => void events.push(event) }
}

interface Drawn {
  rows: number
  seed: number
  /** How much each column counts; 0 is noise. */
  weights: number[]
  metric: Metric
}

/** A number that is a weighted sum of its columns and some noise; the last 60 rows are the validation part. */
const inputOf = ({ rows, seed, weights, metric }: Drawn): SearchInput => {
  const random = seededRandom(seed)
  const columns = weights.map(() => Float64Array.from({ length: rows }, () => normal(random)))
  const features: Table = {
    rows,
    columns: Object.fromEntries(columns.map((values, i) => [`x${i}`, { kind: 'number', values }])),
  }
  const values = Float64Array.from({ length: rows }, (_, row) =>
    weights.reduce((sum, weight, i) => sum + weight * columns[i]![row]!, normal(random)),
  )
  const target: Target = { task: 'regression', values }
  const all = Int32Array.from({ length: rows }, (_, row) => row)
  const [train, validation] = [all.slice(0, rows - 60), all.slice(rows - 60)]
  const rest = { positive: -1, calibration: 'auto', metric, seed, folds: undefined, mode: 'quick' } as const
  return { ...rest, model: undefined as never, features, target, train, validation }
}

const linear = findLearner('linear')

const ask = (input: SearchInput, trace = traceOf()) => {
  const options = { ...linear.candidates({}, 'quick', { rows: input.train.length, task: 'regression' })[0]! }
  const outcome = fitTrial(input, linear, options, linear.encode(input.features, options))
  if (outcome.state !== 'complete') throw new Error(outcome.state)
  const trial = { learner: 'linear', options, score: outcome.value, seconds: 0 }
  return selectFeatures(trace, input, linear, { trial, decision: outcome.decision }, openStepCrew())
}

test('leaves out noise, and goes on with the score and the decisions of the fit without it', async () => {
  const input = inputOf({ rows: 400, seed: 1, weights: [2, 0, 1, 0], metric: 'root_mean_squared_error' })
  const { features, best, selected } = await ask(input)
  expect(Object.keys(features.columns)).toEqual(['x0', 'x2'])
  expect(selected).toMatchObject({
    accepted: true,
    metric: 'root_mean_squared_error',
    score: { kept: best.trial.score },
  })
  expect(selected.kept.map(({ column }) => column)).toEqual(['x0', 'x2'])
  const { values } = input.target as Extract<Target, { task: 'regression' }>
  const squares = best.decision.map((value, i) => (value - values[input.validation[i]!]!) ** 2)
  expect(Math.sqrt(squares.reduce((sum, each) => sum + each, 0) / 60)).toBeCloseTo(best.trial.score, 9)
})

test('keeps everything where everything is of use', async () => {
  const input = inputOf({ rows: 400, seed: 2, weights: [2, -2], metric: 'r2_score' })
  const { features, selected } = await ask(input)
  expect(features).toBe(input.features)
  expect(selected).toMatchObject({
    accepted: false,
    reason: 'every column is of use',
    score: { kept: null },
    dropped: [],
  })
})

test('keeps everything where the fit without the dropped is worse', async () => {
  // Columns that each count for little are not of use for certain on sixty rows, and all of them are.
  const weights = [2, 0.25, 0.25, 0.25, 0.25, 0.25]
  const input = inputOf({ rows: 400, seed: 7, weights, metric: 'r2_score' })
  const { features, best, selected } = await ask(input)
  expect(features).toBe(input.features)
  expect(selected.accepted).toBe(false)
  expect(selected.dropped.length).toBeGreaterThan(0)
  expect(selected.score).toEqual({ all: best.trial.score, kept: expect.any(Number) })
  expect(selected.score.kept!).toBeLessThan(selected.score.all)
  expect(selected.reason).toMatch(/^r2_score on the validation part is 0\.80\d+ without them and 0\.83\d+ with them$/)
})

test('a cancelled training asks no further', async () => {
  const input = inputOf({ rows: 400, seed: 1, weights: [2, 0], metric: 'r2_score' })
  const trace = traceOf(AbortSignal.abort())
  await expect(ask(input, trace)).rejects.toMatchObject({ code: 'training/cancelled' })
  expect(trace.events).toHaveLength(1)
})
