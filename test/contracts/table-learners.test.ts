import { boostedTrees } from '../../src/learners/boosted-trees.ts'
import { linear } from '../../src/learners/linear.ts'
import { neighbours } from '../../src/learners/neighbours.ts'
import { defaults } from '../../src/learners/trees/options.ts'
import { tableLearnerContract } from './table-learner.ts'

const forFewRows = { ...defaults, minSamplesLeaf: 5, minSamplesGroup: 10, categoricalSmoothing: 2, maxIter: 30 }

tableLearnerContract(boostedTrees, forFewRows, (column) => ({ monotonicCst: { [column]: 1 } }))
for (const loss of ['absolute_error', 'quantile'] as const) {
  const numbersOnly = { ...boostedTrees, name: `boostedTrees (${loss})`, tasks: ['regression'] as const }
  tableLearnerContract(numbersOnly, { ...forFewRows, loss }, (column) => ({ monotonicCst: { [column]: 1 } }))
}

tableLearnerContract(neighbours, { k: 5, weights: 'distance', ngrams: 1, bits: 18, maxRows: 2000 })
const encoding = { impute: 'mean', flag: true, minFrequency: 1 } as const
tableLearnerContract(linear, { ...encoding, l1Ratio: 0 })
tableLearnerContract({ ...linear, name: 'linear (lasso)' }, { ...encoding, alpha: 0.01, l1Ratio: 1 })
tableLearnerContract(
  { ...linear, name: 'linear (means of the target, hashed levels)' },
  { ...encoding, l1Ratio: 0.5, targetEncode: ['colour'], hashEncode: ['name', 'word'], hashBits: 12 },
)
