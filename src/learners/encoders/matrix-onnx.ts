import { numberInput } from '../onnx/columns.ts'
import { besides, cast, doubles, node, type OnnxGraph, scalar } from '../onnx/graph.ts'
import { placeInput, rowsAt } from '../onnx/levels.ts'
import { type FittedColumn, numbersOf, type ScaledColumn, slotWidth } from './fitted-column.ts'
import { hashSentence, hashSlotOnnx } from './hash-onnx.ts'
import type { Imputer } from './impute.ts'
import type { Matrix } from './matrix.ts'
import { momentOnnx } from './moment-onnx.ts'
import type { Scale } from './standardise.ts'
import type { TargetMeans } from './target-encoding.ts'

/** How much each feature counts: features × planes, row-major, for the features from `from` on. */
export interface FeatureWeights {
  planes: number
  at(from: number, count: number): Float64Array
}

/**
 * Columns times weights, as doubles [rows, planes] that are still to be summed, and in sentences what the caller has to
 * work out. The encoders are those of `transform`, in operators.
 */
export const matrixOnnx = (graph: OnnxGraph, { columns }: Matrix, weights: FeatureWeights) => {
  const scaled = columns.filter((column): column is ScaledColumn => 'scales' in column)
  const numbers = scaled.map((column) => rawOnnx(graph, column))
  let slot = columns.reduce((sum, column) => sum + numbersOf(column), 0)
  const slots = columns.flatMap((column) => {
    const width = slotWidth(column)
    slot += width
    return width === 0 ? [] : [slotOnnx(graph, column, weights.at(slot - width, width), weights.planes)]
  })
  const terms = scaled.length === 0 ? slots : [numbersOnnx(graph, scaled, numbers, weights), ...slots]
  return {
    terms,
    outside: columns.flatMap((column) => (column.encoding === 'hash' ? [hashSentence(graph, column)] : [])),
  }
}

const numbersOnnx = (graph: OnnxGraph, columns: ScaledColumn[], raw: string[], weights: FeatureWeights): string => {
  const scales = columns.flatMap((column) => column.scales)
  const standardised = standardiseOnnx(graph, besides(graph, raw), scales)
  const table = doubles(graph, weights.at(0, scales.length), [scales.length, weights.planes])
  return node(graph, 'MatMul', [standardised, table])
}

/** A number that is missing, or does not vary, is 0; the others are in units of their deviation, and bounded as there. */
const standardiseOnnx = (graph: OnnxGraph, numbers: string, scales: Scale[]): string => {
  const centred = node(graph, 'Sub', [
    numbers,
    doubles(
      graph,
      scales.map(({ mean }) => mean),
    ),
  ])
  const divided = node(graph, 'Div', [
    centred,
    doubles(
      graph,
      scales.map(({ scale }) => scale || 1),
    ),
  ])
  const bounded = node(graph, 'Clip', [divided, scalar(graph, -1e100), scalar(graph, 1e100)])
  const varies = node(graph, 'Mul', [
    bounded,
    doubles(
      graph,
      scales.map(({ scale }) => (scale === 0 ? 0 : 1)),
    ),
  ])
  return node(graph, 'Where', [node(graph, 'IsNaN', [numbers]), scalar(graph, 0), varies])
}

/** The numbers of a column before they are brought to one scale, doubles [rows, numbers]. */
const rawOnnx = (graph: OnnxGraph, column: ScaledColumn): string => {
  if (column.encoding === 'target') return targetOnnx(graph, column.name, column.target)
  const cell = cellOnnx(graph, column)
  if (column.encoding !== 'moment') return imputeOnnx(graph, column.imputer, cell)
  return momentOnnx(graph, finiteOnnx(graph, column.imputer, cell))
}

/** A number as it comes in, or the place of a word in its order: NaN where it is missing. */
const cellOnnx = (graph: OnnxGraph, column: Exclude<ScaledColumn, { encoding: 'target' }>): string => {
  if (column.encoding !== 'ordinal') return numberInput(graph, column)
  const { order, name } = column
  return rowsAt(graph, placeInput(graph, name, order, order.length), [...order.keys(), Number.NaN], 1)
}

const imputeOnnx = (graph: OnnxGraph, imputer: Imputer, cell: string): string => {
  const isMissing = node(graph, 'IsNaN', [cell])
  return node(graph, 'Where', [isMissing, scalar(graph, imputer.fill), finiteOnnx(graph, imputer, cell)])
}

// Only infinite numbers are replaced: finite ones beyond those of training stay what they are.
const finiteOnnx = (graph: OnnxGraph, { low, high }: Imputer, cell: string): string => {
  const isHigh = node(graph, 'Equal', [cell, scalar(graph, Number.POSITIVE_INFINITY)])
  const isLow = node(graph, 'Equal', [cell, scalar(graph, Number.NEGATIVE_INFINITY)])
  const lowest = node(graph, 'Where', [isLow, scalar(graph, low), cell])
  return node(graph, 'Where', [isHigh, scalar(graph, high), lowest])
}

const targetOnnx = (graph: OnnxGraph, name: string, { levels, means, prior }: TargetMeans): string => {
  const table = [...levels.keys()].flatMap((place) => prior.map((_, k) => means[k * levels.length + place]!))
  return rowsAt(graph, placeInput(graph, name, levels, levels.length), [...table, ...prior], prior.length)
}

/** What the feature of the slot that a row has adds, doubles [rows, planes]. */
const slotOnnx = (graph: OnnxGraph, column: FittedColumn, weights: Float64Array, planes: number): string => {
  if (column.encoding === 'hash') return hashSlotOnnx(graph, column, weights, planes)
  if (column.encoding === 'oneHot') {
    // A level that training did not see is rare, or has the zeros behind the last feature.
    const { levels } = column.oneHot
    const places = placeInput(graph, column.name, levels, levels.length)
    return rowsAt(graph, places, [...weights, ...new Float64Array(planes)], planes)
  }
  const cell = cellOnnx(graph, column as Exclude<ScaledColumn, { encoding: 'target' }>)
  const isMissing = cast(graph, node(graph, 'IsNaN', [cell]), 'double')
  return node(graph, 'MatMul', [isMissing, doubles(graph, weights, [1, planes])])
}
