import { describe, expect, it } from 'vitest'
import type { OnnxPort } from '../../learners.ts'
import { featuresOf } from './features.ts'
import { type MlInput, parseMlModel } from './ml-model.ts'

const port = (name: string, shape: OnnxPort['shape'], type: OnnxPort['type'] = 'float'): OnnxPort => ({
  name,
  kind: 'tensor',
  type,
  shape,
})
const column = (name: string, type: string, required = true): MlInput => ({ name, type, required })
const tensor = (shape: number[]): MlInput => ({ type: 'tensor', 'tensor-spec': { dtype: 'float32', shape } })
const names = (ports: OnnxPort[], inputs?: MlInput[]) => featuresOf(ports, inputs).map(({ name }) => name)

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
    expect(() => names([port('instances', [null, 1])])).toThrow('a name that a request needs')
  })
})

describe('parseMlModel', () => {
  it('reads flavors, the file of the model and its inputs', () => {
    const text = `flavors:\n  onnx:\n    data: model.onnx\n  python_function: {}\nsignature:\n  inputs: '[{"type": "float", "name":\n    "a b", "required": true}]'\n  params: null\n`
    expect(parseMlModel(text)).toEqual({
      flavors: ['onnx', 'python_function'],
      onnx: 'model.onnx',
      inputs: [{ type: 'float', name: 'a b', required: true }],
    })
    expect(parseMlModel('flavors:\n  sklearn: {}\n')).toEqual({
      flavors: ['sklearn'],
      onnx: undefined,
      inputs: undefined,
    })
  })

  it('says what it cannot read', () => {
    expect(parseMlModel('flavors: [')).toMatch('cannot be read')
    expect(parseMlModel('')).toMatch('cannot be read')
    expect(parseMlModel('flavors: {}\nsignature: {inputs: "{"}')).toMatch('neither columns nor tensors')
    const laughs = [
      'a: &a [1,1]',
      ...[...'bcdefghij'].map((name, i) => `${name}: &${name} [${`*${'abcdefghi'[i]},`.repeat(9)}]`),
    ]
    expect(parseMlModel(`${laughs.join('\n')}\nflavors: {}\n`)).toMatch('cannot be read')
  })
})
