import { describe, expect, it } from 'vitest'
import { parseMlModel } from './ml-model.ts'

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
