import { type EncodedColumns, encodeColumns } from './encoders/columns.ts'
import type { MatrixOptions } from './encoders/fit-column.ts'
import type { Facts, Learner, Mode } from './learner.ts'
import { load, save } from './linear/files.ts'
import { fitLinear, type LinearTable, type Penalty } from './linear/fit.ts'
import { linearOnnx } from './linear/onnx.ts'
import { decision, decisionRow, explain } from './linear/scores.ts'
import { refuseColumns } from './refusals.ts'
import { free, type Space } from './space.ts'

/** `C` is heard of when classes are told apart (1 unless it is given), `alpha` when a number is predicted (0.001). */
export type LinearOptions = MatrixOptions & Omit<Penalty, 'C' | 'alpha'> & Partial<Pick<Penalty, 'C' | 'alpha'>>

/**
 * Weighs and adds: logistic regression, ridge, lasso and what lies between. Fast, hard to mislead, and every weight can be
 * read; it does not see what two columns mean together. Numbers are brought to one scale, categories become features.
 */
export const linear: Learner<LinearOptions, EncodedColumns, LinearTable> = {
  name: 'linear',
  version: 1,
  tasks: ['classification', 'regression'],
  calibration: 'temperature',
  reads: {
    category: 'one-hot, rare levels in one bucket',
    number: 'imputed and flagged where missing, standardised',
    integer: 'imputed and flagged where missing, standardised',
    boolean: 'imputed and flagged where missing, standardised',
    datetime: 'a trend, and the parts of the date as circles',
  },
  candidates: (fixed, mode, { task }) => distinct(guesses(mode, task).map((guess) => ({ ...guess, ...fixed }))),
  space: (fixed, { task }) => free(spaces[task], fixed),
  encodingKey: () => 'columns',
  encode: (features) => {
    refuseColumns(linear, features)
    return encodeColumns(features)
  },
  fit: (sample, options, random) => fitLinear(sample, { C: 1, alpha: 0.001, ...options }, random),
  decision,
  decisionRow,
  explain,
  onnx: linearOnnx,
  save,
  load,
}

const encoding = { impute: 'mean', flag: true, minFrequency: 2 } as const

const guesses = (mode: Mode, task: Facts['task']): LinearOptions[] =>
  penalties[task].slice(0, counts[mode]).map((penalty) => ({ ...penalty, ...encoding }))

const counts: Record<Mode, number> = { quick: 1, optimized: 4, full: 9 }

// Widely spaced, the squares before the absolute values, because they are found in less time. The first C is scikit-learn's.
const penalties: Record<Facts['task'], Pick<LinearOptions, 'C' | 'alpha' | 'l1Ratio'>[]> = {
  classification: [
    { C: 1, l1Ratio: 0 },
    { C: 0.1, l1Ratio: 0 },
    { C: 10, l1Ratio: 0 },
    { C: 1, l1Ratio: 1 },
    { C: 0.01, l1Ratio: 0 },
    { C: 0.1, l1Ratio: 1 },
    { C: 0.01, l1Ratio: 1 },
    { C: 100, l1Ratio: 0 },
    { C: 0.1, l1Ratio: 0.5 },
  ],
  regression: [
    { alpha: 0.001, l1Ratio: 0 },
    { alpha: 0.01, l1Ratio: 0 },
    { alpha: 0.1, l1Ratio: 0 },
    { alpha: 0.001, l1Ratio: 1 },
    { alpha: 0.0001, l1Ratio: 0 },
    { alpha: 0.01, l1Ratio: 1 },
    { alpha: 0.0001, l1Ratio: 1 },
    { alpha: 1, l1Ratio: 0 },
    { alpha: 0.01, l1Ratio: 0.5 },
  ],
}

const shared: Space = {
  l1Ratio: { kind: 'float', low: 0, high: 1 },
  minFrequency: { kind: 'integer', low: 1, high: 50, log: true },
  impute: { kind: 'categorical', choices: ['mean', 'median', 'most_frequent'] },
}

const spaces: Record<Facts['task'], Space> = {
  classification: { C: { kind: 'float', low: 0.001, high: 100, log: true }, ...shared },
  regression: { alpha: { kind: 'float', low: 1e-5, high: 10, log: true }, ...shared },
}

// What the user fixed can make two guesses the same.
const distinct = (all: LinearOptions[]): LinearOptions[] => [
  ...new Map(all.map((options) => [JSON.stringify(options), options])).values(),
]
