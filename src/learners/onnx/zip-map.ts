import { bytesField, type Field, message, readVarints, textField, varintField, writeField } from '../../kit/protobuf.ts'
import { fieldsOf, many, textAt, textsAt } from './decode.ts'
import { elementTypes } from './graph.ts'

/**
 * The model without its ZipMap, an operator that turns probabilities into a list of dictionaries, one a row, which skl2onnx adds
 * unless it is told not to. ONNX Runtime does not hand these over to JavaScript; the tensor before it has the same
 * numbers. A model without a ZipMap comes back as it was.
 */
export const withoutZipMap = (bytes: Uint8Array): Uint8Array => {
  const model = fieldsOf(bytes, 'the file')
  const zipped = many(model, 7).flatMap((graph) => zippedNames(fieldsOf(graph, 'its graph')))
  if (zipped.length === 0) return bytes
  const tensors = new Map(zipped)
  const rewritten = model.map((field) =>
    field.number === 7 && field.wire === 'bytes'
      ? bytesField(7, graphWithout(fieldsOf(field.value, 'its graph'), tensors))
      : writeField(field),
  )
  return message(...rewritten)
}

/** The output of each ZipMap, and the tensor that it takes. */
const zippedNames = (graph: Field[]): [string, string][] =>
  many(graph, 1).flatMap((bytes): [string, string][] => {
    const node = fieldsOf(bytes, 'a node')
    return textAt(node, 4) === 'ZipMap' ? [[textAt(node, 2), textAt(node, 1)]] : []
  })

const graphWithout = (graph: Field[], tensors: Map<string, string>): Uint8Array =>
  message(
    ...graph.flatMap((field) => {
      if (field.wire !== 'bytes') return [writeField(field)]
      if (field.number === 1 && textAt(fieldsOf(field.value, 'a node'), 4) === 'ZipMap') return []
      const tensor = field.number === 12 && tensors.get(textAt(fieldsOf(field.value, 'an output'), 1))
      return [tensor ? bytesField(12, floatMatrix(tensor)) : writeField(field)]
    }),
  )

// How many rows and classes there are is left open: two dimensions without a length.
const floatMatrix = (name: string): Uint8Array => {
  const open = bytesField(1, new Uint8Array(0))
  const tensor = message(varintField(1, elementTypes.float), bytesField(2, message(open, open)))
  return message(textField(1, name), bytesField(2, bytesField(1, tensor)))
}

/**
 * The lists of classes that nodes of the model name, in the order of their probabilities: those of a classifier, and those
 * that a LabelEncoder has for the numbers 0, 1, 2 …
 */
export const classLists = (bytes: Uint8Array): string[][] => {
  const graph = many(fieldsOf(bytes, 'the file'), 7).flatMap((each) => fieldsOf(each, 'its graph'))
  return many(graph, 1).flatMap((each) => {
    const node = fieldsOf(each, 'a node')
    const attributes = new Map(many(node, 5).map((attribute) => namedValues(fieldsOf(attribute, 'an attribute'))))
    const keys = attributes.get('keys_int64s') ?? []
    const counted = keys.length > 0 && keys.every((key, index) => key === String(index))
    const lists = [...classAttributes.map((name) => attributes.get(name)), counted && attributes.get('values_strings')]
    return lists.filter((list): list is string[] => Array.isArray(list) && list.length > 1)
  })
}

const classAttributes = ['classlabels_strings', 'classlabels_int64s', 'classlabels_ints']

/** The name of an attribute, and its list of texts or of whole numbers, which are packed by some programs only. */
const namedValues = (attribute: Field[]): [string, string[]] => {
  const numbers = attribute.flatMap((field) => {
    if (field.number !== 8) return []
    if (field.wire === 'varint') return [String(field.value)]
    return field.wire === 'bytes' ? (readVarints(field.value) ?? []).map(String) : []
  })
  return [textAt(attribute, 1), [...textsAt(attribute, 9), ...numbers]]
}
