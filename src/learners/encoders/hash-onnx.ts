import { doubles, integers, node, type OnnxGraph, outsideInput, outsideName } from '../onnx/graph.ts'

interface HashColumn {
  name: string
  bits: number
}

/**
 * A hashed column times its weights, doubles [rows, planes]. No operator hashes as we do, so the bucket and its sign come
 * in as inputs; a missing word has the bucket behind the last.
 */
export const hashSlotOnnx = (graph: OnnxGraph, { name }: HashColumn, weights: Float64Array, planes: number): string => {
  const bucket = outsideInput(graph, { name: `${name}.bucket`, type: 'int64', shape: ['rows', 1] })
  const sign = outsideInput(graph, { name: `${name}.sign`, type: 'double', shape: ['rows', 1] })
  const table = doubles(graph, [...weights, ...new Float64Array(planes)], [weights.length / planes + 1, planes])
  const places = node(graph, 'Squeeze', [bucket, integers(graph, [1])])
  return node(graph, 'Mul', [node(graph, 'Gather', [table, places]), sign])
}

export const hashSentence = (graph: OnnxGraph, { name, bits }: HashColumn): string => {
  const [bucket, sign] = [outsideName(graph, `${name}.bucket`), outsideName(graph, `${name}.sign`)]
  return `"${name}" is hashed outside: \`${bucket}\` is its bucket (0 to ${2 ** bits - 1}, and ${2 ** bits} where it is missing), \`${sign}\` is 1 or -1.`
}
