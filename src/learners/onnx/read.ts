import type { Field } from '../../kit/protobuf.ts'
import { fieldsOf, invalid, many, numberAt, textAt } from './decode.ts'
import { type ElementType, elementTypes } from './graph.ts'

/** What a model says of itself. */
export interface OnnxSignature {
  /** Without the constants, which old files list among the inputs. */
  inputs: OnnxPort[]
  outputs: OnnxPort[]
  /** The operators in use, each once, with the domain before a colon where it is not that of ONNX itself. */
  operators: string[]
  /** The version of the operators, by domain; that of ONNX itself is ''. */
  opsets: Record<string, number>
}

/** An input or output. Of a tensor the element type and shape: a length, or null where it is known only in a run. */
export interface OnnxPort {
  name: string
  kind: 'tensor' | 'sequence' | 'map' | 'other'
  type: ElementType | undefined
  shape: (number | null)[] | undefined
}

/** Reads a model without running anything of it. Refuses (model/onnx-invalid) bytes that are no ONNX model. */
export const readSignature = (bytes: Uint8Array): OnnxSignature => {
  const model = fieldsOf(bytes, 'the file')
  const graph = graphOf(model)
  const opsets = many(model, 8).map((each) => {
    const opset = fieldsOf(each, 'its opset')
    return [textAt(opset, 1), numberAt(opset, 2)] as const
  })
  if (opsets.length === 0) throw invalid('it names no version of its operators')
  const constants = new Set(many(graph, 5).map((each) => textAt(fieldsOf(each, 'a constant'), 8)))
  const ports = (number: number) => many(graph, number).map(portOf)
  const outputs = ports(12)
  if (outputs.length === 0) throw invalid('it has no outputs')
  return {
    inputs: ports(11).filter(({ name }) => !constants.has(name)),
    outputs,
    operators: operatorsOf(many(graph, 1)),
    opsets: Object.fromEntries(opsets),
  }
}

const graphOf = (model: Field[]): Field[] => {
  const graph = many(model, 7)[0]
  if (!graph) throw invalid('it has no graph')
  return fieldsOf(graph, 'its graph')
}

const operatorsOf = (nodes: Uint8Array[]): string[] => {
  const names = nodes.map((each) => {
    const node = fieldsOf(each, 'a node')
    const domain = textAt(node, 7)
    const op = textAt(node, 4)
    return domain === '' || domain === 'ai.onnx' ? op : `${domain}:${op}`
  })
  return [...new Set(names)].sort()
}

// TypeProto has one field for each kind of value: 1 is a tensor, 4 a sequence, 5 a map.
const portOf = (bytes: Uint8Array): OnnxPort => {
  const value = fieldsOf(bytes, 'an input or output')
  const name = textAt(value, 1)
  const type = fieldsOf(many(value, 2)[0] ?? new Uint8Array(0), `the type of "${name}"`)
  const tensor = many(type, 1)[0]
  if (tensor) return { name, kind: 'tensor', ...tensorOf(fieldsOf(tensor, `the type of "${name}"`)) }
  const kind = many(type, 4).length > 0 ? 'sequence' : many(type, 5).length > 0 ? 'map' : 'other'
  return { name, kind, type: undefined, shape: undefined }
}

const tensorOf = (tensor: Field[]): Pick<OnnxPort, 'type' | 'shape'> => {
  const shape = many(tensor, 2)[0]
  const dimensions = shape && many(fieldsOf(shape, 'a shape'), 1).map((each) => fieldsOf(each, 'a shape'))
  return {
    type: typeNames.get(numberAt(tensor, 1)),
    // A length of 0 or less is how some programs write that it is not known.
    shape: dimensions?.map((dimension) => Math.max(0, numberAt(dimension, 1)) || null),
  }
}

const typeNames = new Map(Object.entries(elementTypes).map(([name, number]) => [number as number, name as ElementType]))
