import type { OnnxDecision } from '../learner.ts'
import type { OnnxColumn } from '../onnx/columns.ts'
import { besides, columnOf, node, type OnnxGraph, scalar } from '../onnx/graph.ts'
import { type BoostedTrees, partOf } from './decide.ts'
import { forestOnnx, type Made } from './onnx.ts'

/** The decision of boosted trees: the sums of the forest, and what `decide` makes of them. */
export const boostedTreesOnnx = (
  fitted: BoostedTrees,
  graph: OnnxGraph,
  columns: readonly OnnxColumn[],
  made?: Made,
): OnnxDecision => {
  const sums = forestOnnx(graph, fitted.forest, columns, made)
  return { decision: decisionOf(fitted, graph, sums), outside: [] }
}

const decisionOf = (fitted: BoostedTrees, graph: OnnxGraph, sums: string): string => {
  const { link, classes, present, rows } = fitted
  if (link === 'identity') return sums
  if (link === 'exp') return node(graph, 'Exp', [node(graph, 'Min', [sums, scalar(graph, 700)])])
  const seen = present.map((k) => {
    const { output, factor } = partOf(fitted, k)
    const score = columnOf(graph, sums, output)
    return factor === 1 ? score : node(graph, 'Mul', [score, scalar(graph, factor)])
  })
  if (present.length === classes) return besides(graph, seen)
  // A class without training rows comes behind the least likely of the others.
  const least = node(graph, 'Min', seen)
  const unseen = node(graph, 'Sub', [least, scalar(graph, Math.log(2 * rows))])
  return besides(
    graph,
    Array.from({ length: classes }, (_, k) => seen[present.indexOf(k)] ?? unseen),
  )
}
