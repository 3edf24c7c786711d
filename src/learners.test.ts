import { expect, it } from 'vitest'
import { findLearner, learners } from './learners.ts'

it('finds each learner by its name, and names them all when there is none', () => {
  for (const learner of learners) expect(findLearner(learner.name)).toBe(learner)
  expect(() => findLearner('oracle')).toThrow(
    /no learner "oracle"\. There are: baseline, boostedTrees, linear, mixed, nbsvm, neighbours, textLinear, ensemble/,
  )
})

it('finds a learner by the name that it had before', () => {
  expect(findLearner('logistic').name).toBe('textLinear')
})
