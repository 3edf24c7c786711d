import { bytesField, type Field, message, writeField } from '../../kit/protobuf.ts'
import { fieldsOf, invalid, many, numberAt, textAt } from './decode.ts'

/** Where a tensor lies that is not in the file of its model: in a file beside it, from a byte on. */
interface Place {
  file: string
  offset: number
  /** Without it, to the end of the file. */
  length: number | undefined
}

/** The names of the files beside the model that hold tensors of it: PyTorch and MLflow lay large weights there. */
export const externalFiles = (bytes: Uint8Array): string[] => [
  ...new Set(tensorsOf(bytes).flatMap((tensor) => placeOf(tensor)?.file ?? [])),
]

/**
 * The model with all its tensors inside. `read` gives a file beside it, or nothing where there is none. Refuses
 * (model/onnx-invalid) a file that is not there or too short, and a tensor that is elsewhere without being a constant of the
 * graph: the runtime would look for that one among the files of the server.
 */
export const withTensorsInside = (bytes: Uint8Array, read: (file: string) => Uint8Array | undefined): Uint8Array => {
  refuseHidden(bytes)
  if (externalFiles(bytes).length === 0) return bytes
  return rewritten(bytes, 'the file', 7, (graph) =>
    rewritten(graph, 'its graph', 5, (tensor) => {
      const fields = fieldsOf(tensor, 'a constant')
      const place = placeOf(fields)
      return place ? filled(fields, place, read(place.file)) : tensor
    }),
  )
}

// What holds tensors: a model has functions (25) and a graph (7), these have nodes (7, 1), and a node's attributes (5) have
// tensors (5, 10) and graphs (6, 11), which have constants (5, 15) of their own.
const refuseHidden = (bytes: Uint8Array): void => {
  const model = fieldsOf(bytes, 'the file')
  const ofGraph = (graph: Field[], isOwn: boolean): boolean =>
    many(graph, 1).some(ofNode) ||
    (!isOwn && many(graph, 5).some(isElsewhere)) ||
    many(graph, 15).some((each) =>
      fieldsOf(each, 'a constant').some(({ wire, value }) => wire === 'bytes' && isElsewhere(value as Uint8Array)),
    )
  const ofNode = (node: Uint8Array): boolean =>
    many(fieldsOf(node, 'a node'), 5).some((each) => {
      const attribute = fieldsOf(each, 'an attribute')
      const graphs = [...many(attribute, 6), ...many(attribute, 11)]
      return (
        [...many(attribute, 5), ...many(attribute, 10)].some(isElsewhere) ||
        graphs.some((graph) => ofGraph(fieldsOf(graph, 'a graph'), false))
      )
    })
  const functions = many(model, 25).flatMap((each) => many(fieldsOf(each, 'a function'), 7))
  const isHidden = functions.some(ofNode) || many(model, 7).some((graph) => ofGraph(fieldsOf(graph, 'its graph'), true))
  if (isHidden) throw invalid('a node of it keeps its weights in another file, and only constants of the graph may')
}

const isElsewhere = (tensor: Uint8Array): boolean => placeOf(fieldsOf(tensor, 'a constant')) !== undefined

const tensorsOf = (bytes: Uint8Array): Field[][] =>
  many(fieldsOf(bytes, 'the file'), 7)
    .flatMap((graph) => many(fieldsOf(graph, 'its graph'), 5))
    .map((tensor) => fieldsOf(tensor, 'a constant'))

const rewritten = (
  bytes: Uint8Array,
  what: string,
  number: number,
  change: (value: Uint8Array) => Uint8Array,
): Uint8Array =>
  message(
    ...fieldsOf(bytes, what).map((field) =>
      field.number === number && field.wire === 'bytes' ? bytesField(number, change(field.value)) : writeField(field),
    ),
  )

// TensorProto: 14 says that the values are elsewhere, 13 says where in pairs of key and value, 9 are the values.
const placeOf = (tensor: Field[]): Place | undefined => {
  if (numberAt(tensor, 14) !== 1) return undefined
  const pairs = many(tensor, 13).map((each) => {
    const pair = fieldsOf(each, 'the place of a constant')
    return [textAt(pair, 1), textAt(pair, 2)] as const
  })
  const said = new Map(pairs)
  const length = said.get('length')
  return {
    file: said.get('location') ?? '',
    offset: Number(said.get('offset') ?? 0),
    length: length === undefined ? undefined : Number(length),
  }
}

const filled = (tensor: Field[], { file, offset, length }: Place, content: Uint8Array | undefined): Uint8Array => {
  if (!content) throw invalid(`its weights are in ${file}, which is not beside it`)
  const end = length === undefined ? content.length : offset + length
  if (!(offset >= 0 && offset <= end && end <= content.length)) throw invalid(`${file} ends before its weights do`)
  const rest = tensor.filter(({ number }) => number !== 9 && number !== 13 && number !== 14)
  return message(...rest.map(writeField), bytesField(9, content.subarray(offset, end)))
}
