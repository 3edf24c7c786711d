import type { OnnxDecision } from '../learner.ts'
import type { OnnxColumn } from '../onnx/columns.ts'
import { besides, columnOf, integers, node, type OnnxGraph, perRow, scalar } from '../onnx/graph.ts'
import type { BoostedTrees } from './decide.ts'
import { forestOnnx } from './onnx.ts'

/** The decision of boosted trees: the sums of the forest, and what `decide` makes of them. */
export const boostedTreesOnnx = (
  { forest, link, classes, present, rows }: BoostedTrees,
  graph: OnnxGraph,
  columns: readonly OnnxColumn[],
): OnnxDecision => {
  const sums = forestOnnx(graph, forest, columns)
  if (link === 'identity') return { decision: sums, outside: [] }
  if (link === 'exp')
    return { decision: node(graph, 'Exp', [node(graph, 'Min', [sums, scalar(graph, 700)])]), outside: [] }
  const scores = present.map((_, i) => {
    if (link === 'softmax') return logOdds(graph, sums, present.length, i)
    return i === 0 ? node(graph, 'Neg', [sums]) : sums
  })
  const unseen = present.length < classes ? perRow(graph, sums, Float64Array.of(-Math.log(2 * rows))) : ''
  const all = Array.from({ length: classes }, (_, k) => scores[present.indexOf(k)] ?? unseen)
  return { decision: besides(graph, all), outside: [] }
}

/** The score of one output less the logarithm of the summed exponentials of the others. */
const logOdds = (graph: OnnxGraph, sums: string, outputs: number, output: number): string => {
  const others = Array.from({ length: outputs }, (_, k) => k).filter((k) => k !== output)
  const rest = node(graph, 'Gather', [sums, integers(graph, others)], { axis: { int: 1 } })
  const largest = node(graph, 'ReduceMax', [rest], { axes: { ints: [1] }, keepdims: { int: 1 } })
  const powers = node(graph, 'Exp', [node(graph, 'Sub', [rest, largest])])
  const sum = node(graph, 'ReduceSum', [powers, integers(graph, [1])], { keepdims: { int: 1 } })
  const own = node(graph, 'Sub', [columnOf(graph, sums, output), largest])
  return node(graph, 'Sub', [own, node(graph, 'Log', [sum])])
}
