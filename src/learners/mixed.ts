import { boostedTrees } from './boosted-trees.ts'
import { type EncodedRows, encodeRows } from './encoders/rows.ts'
import type { Learner } from './learner.ts'
import { explain } from './mixed/explain.ts'
import { load, save } from './mixed/files.ts'
import { fitMixed, type Mixed, type MixedOptions, withScores } from './mixed/fit.ts'
import { mixedOnnx } from './mixed/onnx.ts'
import { rowWithScores } from './mixed/row.ts'
import { scoreColumns } from './mixed/text-scores.ts'
import { nbsvm } from './nbsvm.ts'

/** What the user may fix of a mixed learner. */
type Fixed = { text?: Partial<MixedOptions['text']>; trees?: Partial<MixedOptions['trees']> }

/**
 * Texts beside other columns: NB-SVM reads the texts, and its scores are number columns of boosted trees, which learn what
 * they mean together with the rest. Where a number is predicted, the texts are asked whether it is above three quantiles.
 */
export const mixed: Learner<MixedOptions, EncodedRows, Mixed> = {
  name: 'mixed',
  version: nbsvm.version + boostedTrees.version,
  tasks: ['classification', 'regression'],
  calibration: 'temperature',
  reads: { ...boostedTrees.reads, text: 'scores of a learner of texts, out of fold' },
  candidates: (fixed, mode, facts) => {
    const { text = {}, trees = {} } = fixed as Fixed
    const read = nbsvm.candidates(text, 'quick', facts)[0]!
    return boostedTrees
      .candidates(trees, mode, facts)
      .map((grown) => ({ folds: 5, ...fixed, text: read, trees: grown }))
  },
  // Settings of two learners; they are searched where each stands alone.
  space: () => ({}),
  encodingKey: ({ text: { ngrams, bits } }) => `columns, and ${ngrams}-grams in 2^${bits}`,
  encode: (features, { text: { ngrams, bits } }) => encodeRows(features, ngrams, bits),
  fit: fitMixed,
  settled: ({ trees }, options) => ({ ...options, trees: boostedTrees.settled!(trees, options.trees) }),
  decision: ({ texts, scores, trees }, encoded, rows) => {
    const columns = encoded.text ? scoreColumns(texts, encoded.text, rows) : []
    return boostedTrees.decision(trees, withScores(encoded, scores, columns), rows)
  },
  decisionRow: (fitted, row) => boostedTrees.decisionRow(fitted.trees, rowWithScores(fitted, row)),
  explain,
  onnx: mixedOnnx,
  save,
  load,
}
