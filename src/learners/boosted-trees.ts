import { type EncodedColumns, encodeColumns } from './encoders/columns.ts'
import type { Explanation, Learner } from './learner.ts'
import { refuseColumns } from './refusals.ts'
import { candidatesOf, searchSpace } from './trees/candidates.ts'
import { type BoostedTrees, decide, partOf } from './trees/decide.ts'
import { boostedTreesOnnx } from './trees/decision-onnx.ts'
import { loadTrees, saveTrees } from './trees/files.ts'
import { fitTrees } from './trees/fit.ts'
import type { BoostedTreesOptions } from './trees/options.ts'
import { cellsOf, scoreRow, scoreRows } from './trees/predict.ts'
import { explainForest } from './trees/shap/explain.ts'

/**
 * Gradient-boosted trees over histograms, grown leaf by leaf: the strong learner for tables (Friedman, 2001; Ke et al.,
 * 2017). Numbers are read as float32; what is missing goes where it fits better; categories are split as sets.
 */
export const boostedTrees: Learner<BoostedTreesOptions, EncodedColumns, BoostedTrees> = {
  name: 'boostedTrees',
  version: 2,
  tasks: ['classification', 'regression'],
  calibration: 'temperature',
  reads: {
    number: 'as it is, a missing value learned',
    integer: 'as it is, a missing value learned',
    boolean: 'as it is, a missing value learned',
    datetime: 'parts of the date, as the hour and the weekday',
    category: 'sets of levels',
  },
  candidates: candidatesOf,
  space: searchSpace,
  encodingKey: () => 'columns',
  encode: (features) => {
    refuseColumns(boostedTrees, features)
    return encodeColumns(features)
  },
  fit: fitTrees,
  settled: ({ rounds }, options) => ({ ...options, maxIter: Math.max(1, rounds), earlyStopping: 0 }),
  decision: (fitted, encoded, rows) => decide(fitted, scoreRows(fitted.forest, encoded, rows)),
  decisionRow: (fitted, row) => decide(fitted, scoreRow(fitted.forest, row)),
  explain,
  onnx: boostedTreesOnnx,
  save: saveTrees,
  load: loadTrees,
}

/** By path-dependent TreeSHAP. Nothing speaks for a class that no training row has. */
function explain(fitted: BoostedTrees, row: Record<string, unknown>, output: number): Explanation {
  const { forest, classes, present } = fitted
  if (classes > 0 && !present.includes(output)) {
    return { base: boostedTrees.decisionRow(fitted, row)[output]!, contributions: [] }
  }
  const { output: own, factor } = classes > 0 ? partOf(fitted, output) : { output: 0, factor: 1 }
  const { base, contributions } = explainForest(forest, cellsOf(forest, row), { output: own, row })
  return {
    base: factor * base,
    contributions: contributions.map((part) => ({ ...part, contribution: factor * part.contribution })),
  }
}
