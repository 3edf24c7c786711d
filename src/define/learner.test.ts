import { expect, it } from 'vitest'
import { learner, learnerSchema } from './learner.ts'
import { range } from './range.ts'

it.each([
  learner.textLinear({ loss: 'squared_hinge', C: 1 }),
  learner.neighbours({ k: 15, weights: 'distance' }),
  learner.neighbours({ k: range.integer(1, 100, { log: true }) }),
  learner.mixed({ text: { ngrams: 1 }, trees: { maxLeafNodes: 15 }, folds: 3 }),
  learner.ensemble([learner.boostedTrees({ maxIter: 50 }), learner.linear()], { method: 'vote', weights: [2, 1] }),
])('is what the schema takes: %j', (definition) => {
  expect(learnerSchema.parse(definition)).toEqual(definition)
})

it('calls logistic regression by the learner that does it', () => {
  expect(learner.logistic({ C: 3 })).toEqual(learner.textLinear({ loss: 'log_loss', C: 3 }))
})

it.each([
  ['a single member', learner.ensemble([learner.linear()]), /2/],
  ['a member with a range', learner.ensemble([learner.linear({ C: range.float(1, 2) }), learner.baseline()]), /range/],
  [
    'a member with a link',
    learner.ensemble([learner.linear(), learner.boostedTrees({ loss: 'poisson' })]),
    /does not add up/,
  ],
  [
    'a member whose trees have one',
    learner.ensemble([learner.linear(), learner.mixed({ trees: { loss: 'poisson' } })]),
    /does not add up/,
  ],
  ['no neighbour', learner.neighbours({ k: 0 }), />=1/],
])('refuses %s', (_, definition, message) => {
  expect(learnerSchema.safeParse(definition).error?.message).toMatch(message)
})
