import { describe, expect, it } from 'vitest'
import type { OnnxPort } from '../../learners.ts'
import { featuresOf, type StatedInput } from './features.ts'

const port = (name: string, shape: OnnxPort['shape'], type: OnnxPort['type'] = 'float'): OnnxPort => ({
  name,
  kind: 'tensor',
  type,
  shape,
})
const column = (name: string, type: string, required = true): StatedInput => ({ name, type, required })
const tensor = (shape: number[]): StatedInput => ({ type: 'tensor', 'tensor-spec': { dtype: 'float32', shape } })
const names = (ports: OnnxPort[], inputs?: StatedInput[]) => featuresOf(ports, inputs).map(({ name }) => name)

describe('featuresOf', () => {
  it('takes the columns of a signature, whatever the graph calls its inputs', () => {
    const columns = [column('sepal length (cm)', 'double'), column('n', 'long'), column('city', 'string', false)]
    expect(featuresOf([port('X', [null, 3])], columns)).toEqual([
      { name: 'sepal length (cm)', kind: 'number', optional: false },
      { name: 'n', kind: 'integer', optional: false },
      { name: 'city', kind: 'category', optional: true },
    ])
  })

  it('counts the elements of a tensor, and calls one that has a single column by its own name', () => {
    expect(names([port('X', [null, 3])])).toEqual(['X_0', 'X_1', 'X_2'])
    expect(names([port('X', [null, null])], [tensor([-1, 2])])).toEqual(['X_0', 'X_1'])
    expect(featuresOf([port('age', [null, 1]), port('city', [null], 'string')], undefined)).toEqual([
      { name: 'age', kind: 'number', optional: false },
      { name: 'city', kind: 'category', optional: false },
    ])
  })

  it('refuses what no row can hold', () => {
    expect(() => names([port('X', [null, null])])).toThrow('is not known')
    expect(() => names([port('X', [null, null])], [tensor([-1, -1])])).toThrow('is not known')
    expect(() => names([port('X', [null, 3, 8, 8])])).toThrow('has 4 dimensions')
    expect(() => names([port('X', undefined)])).toThrow('an unknown number of dimensions')
    expect(() => names([])).toThrow('has no inputs')
    expect(() => names([port('X', [null, 1])], [column('a', 'binary')])).toThrow('"a" of its signature is binary')
    expect(() => names([port('X', [null, 1])], [column('a', 'toString')])).toThrow('"a" of its signature is toString')
    expect(() => names([port('X', [null, 2])], [column('a', 'float'), column('a', 'float')])).toThrow('called "a"')
  })
})
