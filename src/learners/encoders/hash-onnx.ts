import { doubles, input, integers, node, type OnnxGraph } from '../onnx/graph.ts'

interface HashColumn {
  name: string
  bits: number
}

/**
 * A hashed column times its weights, doubles [rows, planes]. No operator hashes as we do, so the bucket and its sign come
 * in as inputs; a missing word has the bucket behind the last.
 */
export const hashSlotOnnx = (graph: OnnxGraph, { name }: HashColumn, weights: Float64Array, planes: number): string => {
  const bucket = input(graph, { name: `${name}.bucket`, type: 'int64', shape: ['rows', 1] })
  const sign = input(graph, { name: `${name}.sign`, type: 'double', shape: ['rows', 1] })
  const table = doubles(graph, [...weights, ...new Float64Array(planes)], [weights.length / planes + 1, planes])
  const places = node(graph, 'Squeeze', [bucket, integers(graph, [1])])
  return node(graph, 'Mul', [node(graph, 'Gather', [table, places]), sign])
}

export const hashSentence = ({ name, bits }: HashColumn): string =>
  `"${name}" is hashed outside: \`${name}.bucket\` is its bucket (0 to ${2 ** bits - 1}, and ${2 ** bits} where it is missing), \`${name}.sign\` is 1 or -1.`
