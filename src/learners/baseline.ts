import { mean, quantile } from '../kit/statistics/quantile.ts'
import type { Learner, Numbers, Sample } from './learner.ts'
import { columnInput } from './onnx/columns.ts'
import { perRow } from './onnx/graph.ts'
import { readsAll } from './reads.ts'
import { checkNumbers, corrupt, countClasses } from './refusals.ts'

export type BaselineOptions = {
  /** Of numbers, what is always answered: their mean, their median, or the last of the training rows. */
  strategy: 'mean' | 'median' | 'last'
}

/** Rows of each class in the training data, or the number that is always answered. */
export type Baseline = { counts: number[] } | { constant: number }

/** Looks at no feature: answers with the shares of the classes, or with one number. Any other learner has to beat it. */
export const baseline: Learner<BaselineOptions, { rows: number }, Baseline> = {
  name: 'baseline',
  version: 1,
  tasks: ['classification', 'regression'],
  calibration: 'temperature',
  reads: readsAll('not looked at'),
  candidates: (fixed) => [{ strategy: 'mean', ...fixed }],
  space: () => ({}),
  encodingKey: () => 'nothing',
  encode: ({ rows }) => ({ rows }),
  fit: ({ rows, target }, { strategy }) => {
    if (target.task === 'classification') return { counts: Array.from(countClasses(target, rows)) }
    checkNumbers(target, rows)
    return { constant: constantOf(target, rows, strategy) }
  },
  decision: (fitted, _encoded, rows) => {
    const scores = scoresOf(fitted)
    return Float64Array.from({ length: rows.length * scores.length }, (_, i) => scores[i % scores.length]!)
  },
  decisionRow: (fitted) => scoresOf(fitted),
  explain: (fitted, _row, output) => ({ base: scoresOf(fitted)[output]!, contributions: [] }),
  onnx: (fitted, graph, columns) => ({
    decision: perRow(graph, columnInput(graph, columns[0]!), scoresOf(fitted)),
    outside: [],
  }),
  save: (fitted) => ({ meta: { ...fitted }, arrays: {} }),
  load: ({ meta: { counts, constant } }) => {
    if (typeof constant === 'number' && Number.isFinite(constant)) return { constant }
    const isWhole =
      Array.isArray(counts) && counts.length > 1 && counts.every((count) => Number.isInteger(count) && count >= 0)
    if (isWhole) return { counts }
    throw corrupt('it has no counts of its classes')
  },
}

const constantOf = ({ values }: Numbers, rows: Sample<unknown>['rows'], strategy: BaselineOptions['strategy']) => {
  if (strategy === 'last') return values[rows.at(-1)!]!
  const trained = Float64Array.from(rows, (row) => values[row]!)
  if (strategy === 'median') return quantile(trained.sort(), 0.5)
  return mean(trained)
}

// A class without a row counts as half of one, because minus infinity is a number that nobody can work with.
const scoresOf = (fitted: Baseline): Float64Array => {
  if ('constant' in fitted) return Float64Array.of(fitted.constant)
  const rows = fitted.counts.reduce((sum, count) => sum + count, 0)
  return Float64Array.from(fitted.counts, (count) => Math.log(Math.max(count, 0.5) / Math.max(rows - count, 0.5)))
}
