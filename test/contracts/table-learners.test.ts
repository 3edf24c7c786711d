import { boostedTrees } from '../../src/learners/boosted-trees.ts'
import { linear } from '../../src/learners/linear.ts'
import { mixed } from '../../src/learners/mixed.ts'
import { neighbours } from '../../src/learners/neighbours.ts'
import { defaults } from '../../src/learners/trees/options.ts'
import { findLearner } from '../../src/learners.ts'
import { tableLearnerContract } from './table-learner.ts'

const forFewRows = { ...defaults, minSamplesLeaf: 5, minSamplesGroup: 10, categoricalSmoothing: 2, maxIter: 30 }

tableLearnerContract(boostedTrees, forFewRows, (column) => ({ monotonicCst: { [column]: 1 } }))
for (const loss of ['absolute_error', 'quantile'] as const) {
  const numbersOnly = { ...boostedTrees, name: `boostedTrees (${loss})`, tasks: ['regression'] as const }
  tableLearnerContract(numbersOnly, { ...forFewRows, loss }, (column) => ({ monotonicCst: { [column]: 1 } }))
}

tableLearnerContract(neighbours, { k: 5, weights: 'distance', ngrams: 1, bits: 18, maxRows: 2000 })

const [mixedOptions] = mixed.candidates({}, 'quick', { rows: 400, task: 'classification' })
tableLearnerContract(mixed, { ...mixedOptions, trees: forFewRows })

const voters = findLearner('ensemble').candidates(
  {
    members: [
      { learner: 'linear', options: {} },
      { learner: 'boostedTrees', options: forFewRows },
    ],
    folds: 3,
  },
  'full',
  { rows: 400, task: 'classification' },
) as { method: string }[]
for (const options of voters) {
  tableLearnerContract({ ...findLearner('ensemble'), name: `ensemble (${options.method})` }, options)
}

const encoding = { impute: 'mean', flag: true, minFrequency: 1 } as const
tableLearnerContract(linear, { ...encoding, l1Ratio: 0 })
tableLearnerContract({ ...linear, name: 'linear (lasso)' }, { ...encoding, alpha: 0.01, l1Ratio: 1 })
tableLearnerContract(
  { ...linear, name: 'linear (means of the target, hashed levels)' },
  { ...encoding, l1Ratio: 0.5, targetEncode: ['colour'], hashEncode: ['name', 'word'], hashBits: 12 },
)
