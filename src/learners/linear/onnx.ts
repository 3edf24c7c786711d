import { matrixOnnx } from '../encoders/matrix-onnx.ts'
import type { OnnxDecision } from '../learner.ts'
import { columnInput, type OnnxColumn } from '../onnx/columns.ts'
import { besides, doubles, node, type OnnxGraph, perRow } from '../onnx/graph.ts'
import type { LinearTable } from './fit.ts'

/** The scores of `decision`: encoders, weights and intercepts. */
export const linearOnnx = (fitted: LinearTable, graph: OnnxGraph, columns: readonly OnnxColumn[]): OnnxDecision => {
  const { matrix, outputs, planes, means } = fitted
  const size = means.length + 1
  const count = planes.length / size
  const of = (feature: number, plane: number) => planes[plane * size + feature]!
  const intercepts = Float64Array.from({ length: count }, (_, plane) => of(means.length, plane))
  const weights = {
    planes: count,
    at: (from: number, features: number) =>
      Float64Array.from({ length: features * count }, (_, i) => of(from + Math.floor(i / count), i % count)),
  }
  const { terms, outside } = matrixOnnx(graph, matrix, weights)
  const start =
    terms.length === 0 ? perRow(graph, columnInput(graph, columns[0]!), intercepts) : doubles(graph, intercepts)
  const margins = terms.reduce((sum, term) => node(graph, 'Add', [sum, term]), start)
  const decision = outputs === 2 ? besides(graph, [node(graph, 'Neg', [margins]), margins]) : margins
  return { decision, outside }
}
