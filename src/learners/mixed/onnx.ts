import type { OnnxDecision } from '../learner.ts'
import type { OnnxColumn } from '../onnx/columns.ts'
import { columnOf, type OnnxGraph } from '../onnx/graph.ts'
import { textOnnx } from '../text/onnx.ts'
import { boostedTreesOnnx } from '../trees/decision-onnx.ts'
import type { Mixed } from './fit.ts'
import { outputsOf } from './text-scores.ts'

/**
 * The scores of the texts, and trees that read them beside the columns. All models of texts know the n-grams of the same rows,
 * whatever they were asked, so one pair of inputs is enough for them.
 */
export const mixedOnnx = (
  { texts, scores, trees }: Mixed,
  graph: OnnxGraph,
  columns: readonly OnnxColumn[],
): OnnxDecision => {
  const read = texts.map((text) => textOnnx(text, graph))
  const tensors = read.flatMap(({ decision }, t) =>
    outputsOf(texts[t]!).map((output) => columnOf(graph, decision, output)),
  )
  const made = new Map(tensors.map((tensor, i) => [scores[i]!, tensor]))
  const { decision } = boostedTreesOnnx(trees, graph, columns, made)
  return { decision, outside: read[0]?.outside ?? [] }
}
