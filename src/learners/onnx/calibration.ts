import type { Steps } from '../calibration/isotonic.ts'
import type { Calibration } from '../calibration.ts'
import { besides, cast, columnOf, doubles, integers, node, type OnnxGraph, scalar } from './graph.ts'

/** Probabilities of decisions, both doubles [rows, classes], as `calibrate` makes them. */
export const calibrationOnnx = (graph: OnnxGraph, { classes, curves }: Calibration, decision: string): string => {
  const [first] = curves
  if (first?.kind === 'temperature' && classes > 2) return softmax(graph, decision, first.temperature)
  const values = curves.map((curve, k) => {
    const score = columnOf(graph, decision, classes === 2 ? 1 : k)
    if (curve.kind === 'steps') return stepsOnnx(graph, curve, score)
    if (curve.kind === 'temperature') return sigmoid(graph, softened(graph, score, curve.temperature))
    const odds = node(graph, 'Mul', [score, scalar(graph, curve.slope)])
    return sigmoid(graph, node(graph, 'Add', [odds, scalar(graph, curve.intercept)]))
  })
  if (classes === 2) return besides(graph, [node(graph, 'Sub', [scalar(graph, 1), values[0]!]), values[0]!])
  return shares(graph, besides(graph, values), classes)
}

const sigmoid = (graph: OnnxGraph, odds: string): string => node(graph, 'Sigmoid', [odds])

const softened = (graph: OnnxGraph, scores: string, temperature: number): string =>
  node(graph, 'Div', [scores, scalar(graph, temperature)])

const softmax = (graph: OnnxGraph, decision: string, temperature: number): string =>
  node(graph, 'Softmax', [softened(graph, decision, temperature)], { axis: { int: 1 } })

/** Between which two points a score lies is the number of points that it has reached. */
const stepsOnnx = (graph: OnnxGraph, { scores, values }: Steps, score: string): string => {
  const last = scores.length - 1
  const reached = node(graph, 'GreaterOrEqual', [score, doubles(graph, scores, [1, scores.length])])
  const piece = node(graph, 'ReduceSum', [cast(graph, reached, 'int64'), integers(graph, [1])], {
    keepdims: { int: 1 },
  })
  const pieces = Array.from({ length: scores.length + 1 }, (_, i) => {
    const isFlat = i === 0 || i > last
    const low = Math.max(0, i - 1)
    const width = isFlat ? 1 : scores[i]! - scores[low]!
    return { from: scores[low]!, width, base: values[low]!, rise: isFlat ? 0 : values[i]! - values[low]! }
  })
  const pick = (field: 'from' | 'width' | 'base' | 'rise') =>
    node(graph, 'Gather', [
      doubles(
        graph,
        pieces.map((each) => each[field]),
      ),
      piece,
    ])
  const share = node(graph, 'Div', [node(graph, 'Sub', [score, pick('from')]), pick('width')])
  return node(graph, 'Add', [pick('base'), node(graph, 'Mul', [share, pick('rise')])])
}

/** Each value as its share of the row; of a row of zeros all are equal. */
const shares = (graph: OnnxGraph, values: string, classes: number): string => {
  const sum = node(graph, 'ReduceSum', [values, integers(graph, [1])], { keepdims: { int: 1 } })
  const isPositive = node(graph, 'Greater', [sum, scalar(graph, 0)])
  return node(graph, 'Where', [isPositive, node(graph, 'Div', [values, sum]), scalar(graph, 1 / classes)])
}
