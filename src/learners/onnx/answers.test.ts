import { expect, it } from 'vitest'
import { goldenFile } from '../../../test/mlflow/brought.ts'
import { possibleAnswers } from './answers.ts'
import { encodeModel } from './encode.ts'
import { emptyGraph, input, node, output } from './graph.ts'

const through = (shape: (string | number)[], type: 'float' | 'int64' = 'float') => {
  const graph = emptyGraph()
  const a = input(graph, { name: 'a', type, shape })
  output(graph, node(graph, 'Identity', [a]), { name: 'y', type, shape })
  return encodeModel(graph, { name: 'through', metadata: {} })
}

it('takes the classes that a node names first, then a number', () => {
  expect(possibleAnswers(goldenFile('tensor'))).toEqual([
    { task: 'classification', classes: ['no', 'yes'], counted: false },
    { task: 'classification', classes: ['0', '1'], counted: true },
  ])
  expect(possibleAnswers(goldenFile('zipMap'))[0]).toMatchObject({ classes: ['no', 'yes'] })
  expect(possibleAnswers(goldenFile('line'))).toEqual([{ task: 'regression', classes: [], counted: false }])
})

it('counts the classes of a file that names none', () => {
  expect(possibleAnswers(through(['rows', 3]))).toEqual([
    { task: 'classification', classes: ['0', '1', '2'], counted: true },
  ])
})

it('has no answer where there are no floating-point numbers', () => {
  expect(possibleAnswers(through(['rows', 1], 'int64'))).toEqual([])
})
