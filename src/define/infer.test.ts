import { expect, it } from 'vitest'
import { column } from './column.ts'
import { learnersFor } from './infer.ts'

const columns = {
  text: column.text(),
  title: column.text(),
  kind: column.category(['new', 'used']),
  weight: column.number(),
  since: column.datetime(),
}

it.each([
  [['text'], 'classification', ['nbsvm', 'textLinear']],
  [['text', 'title'], 'classification', ['nbsvm', 'textLinear']],
  [['text'], 'regression', ['mixed']],
  [['text', 'kind'], 'classification', ['mixed']],
  [['title', 'weight', 'since'], 'regression', ['mixed']],
  [['kind', 'weight', 'since'], 'classification', ['boostedTrees', 'linear']],
  [['weight'], 'regression', ['boostedTrees', 'linear']],
] as const)('reads %j for %s by what reads all of it', (features, task, names) => {
  expect(learnersFor(columns, features, task).map(({ learner }) => learner)).toEqual(names)
})
