import {
  bytesField,
  floatField,
  message,
  packedFloatsField,
  packedVarintsField,
  textField,
  varintField,
} from '../../kit/protobuf.ts'
import {
  elementTypes,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValue,
} from './graph.ts'

/**
 * The bytes of a ModelProto (the numbers of its fields are those of onnx-ml.proto). The version of the format and of the
 * operators is the oldest that has the operators in use, so that old runtimes can read what they can run.
 */
export const encodeModel = (
  graph: OnnxGraph,
  about: { name: string; metadata: Record<string, string> },
): Uint8Array => {
  const hasTrees = graph.nodes.some(({ op }) => op === 'TreeEnsemble')
  const metadata = Object.entries(about.metadata).map(([key, value]) =>
    bytesField(14, message(textField(1, key), textField(2, value))),
  )
  return message(
    varintField(1, hasTrees ? 9 : 8),
    textField(2, 'cultivar'),
    bytesField(7, graphBytes(graph, about.name)),
    bytesField(8, message(textField(1, ''), varintField(2, 17))),
    bytesField(8, message(textField(1, 'ai.onnx.ml'), varintField(2, hasTrees ? 5 : 3))),
    ...metadata,
  )
}

const graphBytes = ({ nodes, constants, inputs, outputs }: OnnxGraph, name: string): Uint8Array =>
  message(
    ...nodes.map((node, index) => bytesField(1, nodeBytes(node, index))),
    textField(2, name),
    ...[...constants].map(([constant, tensor]) => bytesField(5, tensorBytes(tensor, constant))),
    ...inputs.map((value) => bytesField(11, valueBytes(value))),
    ...outputs.map((value) => bytesField(12, valueBytes(value))),
  )

const nodeBytes = ({ op, domain, inputs, outputs, attributes }: OnnxNode, index: number): Uint8Array =>
  message(
    ...inputs.map((name) => textField(1, name)),
    ...outputs.map((name) => textField(2, name)),
    textField(3, `${op}_${index}`),
    textField(4, op),
    ...Object.entries(attributes).map(([name, attribute]) => bytesField(5, attributeBytes(name, attribute))),
    textField(7, domain),
  )

const attributeBytes = (name: string, attribute: OnnxAttribute): Uint8Array => {
  const [type, ...values] = typedValues(attribute)
  return message(textField(1, name), ...values, varintField(20, type))
}

/** The number of the type of the attribute, and its fields. */
const typedValues = (attribute: OnnxAttribute): [type: number, ...fields: Uint8Array[]] => {
  if ('float' in attribute) return [1, floatField(2, attribute.float)]
  if ('int' in attribute) return [2, varintField(3, attribute.int)]
  if ('text' in attribute) return [3, textField(4, attribute.text)]
  if ('tensor' in attribute) return [4, bytesField(5, tensorBytes(attribute.tensor, ''))]
  if ('floats' in attribute) return [6, packedFloatsField(7, attribute.floats)]
  if ('ints' in attribute) return [7, packedVarintsField(8, attribute.ints)]
  return [8, ...attribute.texts.map((text) => textField(9, text))]
}

const tensorBytes = (tensor: OnnxTensor, name: string): Uint8Array =>
  message(
    packedVarintsField(1, tensor.shape),
    varintField(2, elementTypes[tensor.type]),
    ...(tensor.type === 'string' ? tensor.values.map((text) => textField(6, text)) : [bytesField(9, rawData(tensor))]),
    textField(8, name),
  )

const rawData = (tensor: Exclude<OnnxTensor, { type: 'string' }>): Uint8Array => {
  const { buffer, byteOffset, byteLength } =
    tensor.type === 'int64' ? BigInt64Array.from(tensor.values, BigInt) : tensor.values
  return new Uint8Array(buffer, byteOffset, byteLength)
}

const valueBytes = ({ name, type, shape }: OnnxValue): Uint8Array => {
  const dimensions = shape.map((length) =>
    bytesField(1, typeof length === 'number' ? varintField(1, length) : textField(2, length)),
  )
  const tensor = message(varintField(1, elementTypes[type]), bytesField(2, message(...dimensions)))
  return message(textField(1, name), bytesField(2, bytesField(1, tensor)))
}
