import { datePartOnnx } from '../onnx/dates.ts'
import { besides, cast, integers, node, type OnnxGraph, scalar } from '../onnx/graph.ts'
import { rowsAt } from '../onnx/levels.ts'
import { momentFeatures, writeMoment } from './cyclic.ts'

/** The features of moments (doubles [rows, 1], milliseconds) as `writeMoment` has them, doubles [rows, features]. */
export const momentOnnx = (graph: OnnxGraph, ms: string): string => {
  const circles = turns.map(({ part, first, moments, at }) => {
    const place = node(graph, 'Sub', [datePartOnnx(graph, ms, part), scalar(graph, first)])
    // What is no moment stands behind the others, in a row without numbers.
    const isNone = node(graph, 'IsNaN', [place])
    const known = node(graph, 'Where', [isNone, scalar(graph, moments.length), place])
    const places = node(graph, 'Squeeze', [cast(graph, known, 'int64'), integers(graph, [1])])
    return rowsAt(graph, places, [...moments.flatMap((moment) => anglesAt(moment, at)), Number.NaN, Number.NaN], 2)
  })
  return besides(graph, [ms, ...circles])
}

/** The sine and the cosine that `writeMoment` writes at `at`. */
const anglesAt = (ms: number, at: number): number[] => {
  const features = new Float64Array(momentFeatures.length)
  writeMoment(ms, features, 0)
  return [features[at]!, features[at + 1]!]
}

const dayMs = 86_400_000

/** A moment for each place on a circle, and where its features stand. The first Sunday was the fourth of January 1970. */
const turns = [
  { part: 'hour', first: 0, at: 1, moments: Array.from({ length: 24 }, (_, hour) => (hour * dayMs) / 24) },
  { part: 'weekday', first: 0, at: 3, moments: Array.from({ length: 7 }, (_, day) => (day + 3) * dayMs) },
  { part: 'month', first: 1, at: 5, moments: Array.from({ length: 12 }, (_, month) => Date.UTC(1970, month)) },
] as const
