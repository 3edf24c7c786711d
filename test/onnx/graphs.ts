import { encodeModel } from '../../src/learners/onnx/encode.ts'
import { emptyGraph, floats, input, node, output } from '../../src/learners/onnx/graph.ts'

const a = { name: 'a', type: 'float' as const, shape: ['rows', 1] }
const y = { name: 'y', type: 'float' as const, shape: ['rows', 1] }

/** One operator between the column "a" and a constant. */
export const ownModel = (op: string, weight: Float32Array, shape: number[]): Uint8Array => {
  const graph = emptyGraph()
  const x = input(graph, a)
  output(graph, node(graph, op, [x, floats(graph, weight, shape)]), y)
  return encodeModel(graph, { name: 'own', metadata: {} })
}

/** Every row with every row, again and again: nothing for one row, many seconds for thousands. */
export const slowModel = (): Uint8Array => {
  const graph = emptyGraph()
  const x = input(graph, a)
  let product = node(graph, 'MatMul', [x, node(graph, 'Transpose', [x])])
  for (let i = 0; i < 8; i++) product = node(graph, 'MatMul', [product, product])
  output(graph, node(graph, 'MatMul', [product, x]), y)
  return encodeModel(graph, { name: 'slow', metadata: {} })
}
