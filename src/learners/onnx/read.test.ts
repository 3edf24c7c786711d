import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CultivarError } from '../../kit/errors.ts'
import { bytesField, message, textField, varintField } from '../../kit/protobuf.ts'
import { encodeModel } from './encode.ts'
import { cast, emptyGraph, floats, input, node, output, scalar } from './graph.ts'
import { readSignature } from './read.ts'

const small = (): Uint8Array => {
  const graph = emptyGraph()
  const x = input(graph, { name: 'x', type: 'float', shape: ['rows', 3] })
  const word = input(graph, { name: 'word', type: 'string', shape: ['rows', 1] })
  const keys = { keys_strings: { texts: ['a'] }, values_floats: { floats: Float32Array.of(1) } }
  const code = node(graph, 'LabelEncoder', [word], keys)
  const sum = node(graph, 'Add', [node(graph, 'MatMul', [x, floats(graph, Float32Array.of(1, 2, 3), [3, 1])]), code])
  const half = node(graph, 'Mul', [cast(graph, sum, 'double'), scalar(graph, 0.5)])
  output(graph, half, { name: 'y', type: 'double', shape: ['rows', 1] })
  return encodeModel(graph, { name: 'small', metadata: {} })
}

const isInvalid = expect.toSatisfy((e: unknown) => e instanceof CultivarError && e.code === 'model/onnx-invalid')

describe('readSignature', () => {
  it('says what goes in, what comes out and what it needs', () => {
    expect(readSignature(small())).toEqual({
      inputs: [
        { name: 'x', kind: 'tensor', type: 'float', shape: [null, 3] },
        { name: 'word', kind: 'tensor', type: 'string', shape: [null, 1] },
      ],
      outputs: [{ name: 'y', kind: 'tensor', type: 'double', shape: [null, 1] }],
      operators: ['Add', 'Cast', 'Identity', 'MatMul', 'Mul', 'ai.onnx.ml:LabelEncoder'],
      opsets: { '': 17, 'ai.onnx.ml': 3 },
    })
  })

  it('leaves out constants that stand among the inputs, and knows sequences', () => {
    const value = (name: string, type: Uint8Array) => message(textField(1, name), bytesField(2, type))
    const tensor = bytesField(1, varintField(1, 1))
    const graph = message(
      bytesField(5, textField(8, 'w')),
      bytesField(11, value('x', tensor)),
      bytesField(11, value('w', tensor)),
      bytesField(12, value('maps', bytesField(4, new Uint8Array(0)))),
    )
    const model = message(bytesField(7, graph), bytesField(8, varintField(2, 9)))
    const { inputs, outputs } = readSignature(model)
    expect(inputs).toEqual([{ name: 'x', kind: 'tensor', type: 'float', shape: undefined }])
    expect(outputs).toEqual([{ name: 'maps', kind: 'sequence', type: undefined, shape: undefined }])
  })

  it('refuses garbage by name', () => {
    const model = small()
    const pieces = [new Uint8Array(0), new TextEncoder().encode('version https://git-lfs'), model.subarray(5)]
    for (const piece of pieces) expect(() => readSignature(piece)).toThrow(isInvalid)
    for (let end = 0; end < model.length - 40; end += 7) {
      expect(() => readSignature(model.subarray(0, end))).toThrow(isInvalid)
    }
    // Any bytes are a model or are refused; nothing else is thrown.
    const damage = fc.tuple(fc.nat({ max: model.length - 1 }), fc.integer({ min: 0, max: 255 }))
    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (changes) => {
        const damaged = model.slice()
        for (const [at, byte] of changes) damaged[at] = byte
        try {
          readSignature(damaged)
        } catch (error) {
          expect(error).toEqual(isInvalid)
        }
      }),
    )
  })
})
