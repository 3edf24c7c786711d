import { describe, expect, it } from 'vitest'
import { runModel } from '../../../test/onnx/run.ts'
import { CultivarError } from '../../kit/errors.ts'
import { bytesField, message, textField, varintField } from '../../kit/protobuf.ts'
import { externalFiles, withTensorsInside } from './external.ts'
import { elementTypes } from './graph.ts'

const pair = (key: string, value: string) => bytesField(13, message(textField(1, key), textField(2, value)))

interface Place {
  location: string
  offset?: string
  length?: string
}

/** A constant of one float whose value lies in another file. */
const elsewhere = (name: string, place: Place) =>
  message(
    varintField(1, 1),
    varintField(2, elementTypes.float),
    textField(8, name),
    ...Object.entries(place).map(([key, value]) => pair(key, value)),
    varintField(14, 1),
  )

const port = (name: string) => {
  const tensor = message(
    varintField(1, elementTypes.float),
    bytesField(2, message(bytesField(1, textField(2, 'rows')))),
  )
  return message(textField(1, name), bytesField(2, bytesField(1, tensor)))
}

/** y = a · weight, with whatever else the node is given. */
const modelWith = (constants: Uint8Array[], ofNode: Uint8Array[] = []) => {
  const node = message(textField(1, 'a'), textField(1, 'weight'), textField(2, 'y'), textField(4, 'Mul'), ...ofNode)
  const graph = message(
    bytesField(1, node),
    textField(2, 'g'),
    ...constants.map((constant) => bytesField(5, constant)),
    bytesField(11, port('a')),
    bytesField(12, port('y')),
  )
  return message(varintField(1, 8), bytesField(7, graph), bytesField(8, message(textField(1, ''), varintField(2, 17))))
}

const weights = new Uint8Array(Float32Array.of(9, 3).buffer)
const refuses = (model: Uint8Array, words: RegExp) => {
  const read = (file: string) => (file === 'w.data' ? weights : undefined)
  expect(() => withTensorsInside(model, read)).toThrow(
    expect.toSatisfy((error: unknown) => error instanceof CultivarError && words.test(error.message)),
  )
}

describe('withTensorsInside', () => {
  it('puts in what lies beside the model, from its place on', async () => {
    const model = modelWith([elsewhere('weight', { location: 'w.data', offset: '4', length: '4' })])
    expect(externalFiles(model)).toEqual(['w.data'])
    const whole = withTensorsInside(model, () => weights)
    expect(externalFiles(whole)).toEqual([])
    const { Tensor } = await import('onnxruntime-node')
    const { y } = await runModel(whole, { a: new Tensor('float32', Float32Array.of(1, 2), [2]) })
    expect(y!.data).toEqual(Float32Array.of(3, 6))
  })

  it('gives a model back that has all its tensors', () => {
    const model = modelWith([])
    expect(withTensorsInside(model, () => undefined)).toBe(model)
  })

  it('refuses a file that is not beside the model, is too short, or has no such place', () => {
    refuses(modelWith([elsewhere('weight', { location: '../../etc/passwd' })]), /is not beside it/)
    refuses(modelWith([elsewhere('weight', { location: 'w.data', offset: '4', length: '5' })]), /ends before/)
    refuses(modelWith([elsewhere('weight', { location: 'w.data', offset: '-1' })]), /ends before/)
    refuses(modelWith([elsewhere('weight', { location: 'w.data', offset: 'x' })]), /ends before/)
  })

  it('refuses tensors that are elsewhere and no constants of the graph, however deep they are', () => {
    const tensor = elsewhere('', { location: 'w.data' })
    const attribute = (...fields: Uint8Array[]) => bytesField(5, message(textField(1, 'value'), ...fields))
    refuses(modelWith([], [attribute(bytesField(5, tensor))]), /in another file/)
    refuses(modelWith([], [attribute(bytesField(6, message(bytesField(5, tensor))))]), /in another file/)
    const inner = message(bytesField(1, message(attribute(bytesField(10, tensor)))))
    refuses(modelWith([], [attribute(bytesField(11, inner))]), /in another file/)
  })
})
