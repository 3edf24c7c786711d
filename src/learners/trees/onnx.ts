import { columnInput, levelInput, numberInput, type OnnxColumn } from '../onnx/columns.ts'
import { datePartOnnx } from '../onnx/dates.ts'
import { besides, cast, doubles, node, type OnnxAttribute, type OnnxGraph, perRow } from '../onnx/graph.ts'
import type { Forest, ForestColumn } from './forest.ts'

/** Number columns that the graph has worked out itself, doubles [rows, 1], by their names. */
export type Made = ReadonlyMap<string, string>

/**
 * What the trees sum up to, as doubles [rows, outputs]. Thresholds are those of training, rounded to float32 as the numbers
 * are, but leaves are summed as doubles: a calibration can have steps that a sum of float32 would miss.
 */
export const forestOnnx = (
  graph: OnnxGraph,
  forest: Forest,
  columns: readonly OnnxColumn[],
  made: Made = new Map(),
): string => {
  const inputs = forestInputs(graph, forest.columns, made)
  const base = baseOf(forest)
  // Trees that ask nothing still have to know how many rows there are.
  if (forest.feature.every((feature) => feature < 0))
    return perRow(graph, inputs[0] ?? columnInput(graph, columns[0]!), base)
  const sum = node(graph, 'TreeEnsemble', [besides(graph, inputs)], treesOf(forest))
  return node(graph, 'Add', [sum, doubles(graph, base)])
}

// A word that is no level is NaN, as a missing one, and trees treat both alike.
const forestInputs = (graph: OnnxGraph, columns: readonly ForestColumn[], made: Made): string[] =>
  columns.map((column) => {
    if (column.kind === 'category')
      return levelInput(graph, column, column.levels, Float32Array.from(column.levels.keys()))
    const { name, kind, part } = column
    if (part === undefined) return asFloat(graph, made.get(name) ?? numberInput(graph, { name, kind }))
    return asFloat(graph, datePartOnnx(graph, numberInput(graph, { name, kind: 'datetime' }), part))
  })

const asFloat = (graph: OnnxGraph, numbers: string): string => cast(graph, cast(graph, numbers, 'float'), 'double')

// A tree that is a single leaf asks nothing, so it belongs to what every row starts from.
const baseOf = ({ base, starts, feature, outputs, value }: Forest): Float64Array => {
  const sums = base.slice()
  for (let tree = 0; tree < starts.length - 1; tree++) {
    if (feature[starts[tree]!]! < 0) sums[tree % outputs]! += value[starts[tree]!]!
  }
  return sums
}

/** TreeEnsemble of ai.onnx.ml 5 counts inner nodes and leaves apart, over all trees. */
const treesOf = (forest: Forest): Record<string, OnnxAttribute> => {
  const { starts, feature, left, right, missingLeft } = forest
  const indices = Int32Array.from(feature.keys())
  const inner = indices.filter((at) => feature[at]! >= 0)
  const leaves = indices.filter((at) => feature[at]! < 0)
  const places = new Int32Array(feature.length)
  for (const each of [inner, leaves]) for (let place = 0; place < each.length; place++) places[each[place]!] = place
  const roots = starts.slice(0, -1).filter((root) => feature[root]! >= 0)
  return {
    aggregate_function: { int: 1 },
    tree_roots: { ints: roots.map((root) => places[root]!) },
    nodes_featureids: { ints: inner.map((at) => feature[at]!) },
    nodes_missing_value_tracks_true: { ints: inner.map((at) => missingLeft[at]!) },
    nodes_trueleafs: { ints: inner.map((at) => (feature[left[at]!]! < 0 ? 1 : 0)) },
    nodes_truenodeids: { ints: inner.map((at) => places[left[at]!]!) },
    nodes_falseleafs: { ints: inner.map((at) => (feature[right[at]!]! < 0 ? 1 : 0)) },
    nodes_falsenodeids: { ints: inner.map((at) => places[right[at]!]!) },
    ...questionsOf(forest, inner),
    ...leavesOf(forest, leaves),
  }
}

// What a node asks: whether a number is at most the threshold (mode 0), or a level one of a set (mode 6).
const questionsOf = (forest: Forest, inner: Int32Array): Record<string, OnnxAttribute> => {
  const { set, threshold } = forest
  const modes = Uint8Array.from(inner, (at) => (set[at]! < 0 ? 0 : 6))
  const members = Array.from(inner, (at) => (set[at]! < 0 ? [] : [...levelsOf(forest, at), Number.NaN])).flat()
  return {
    nodes_modes: { tensor: { type: 'uint8', shape: [modes.length], values: modes } },
    nodes_splits: numbers(Array.from(inner, (at) => threshold[at]!)),
    ...(members.length > 0 ? { membership_values: numbers(members) } : {}),
  }
}

// A set of no level has one that no word is, because an empty set of members cannot be written.
const levelsOf = ({ columns, feature, set, sets }: Forest, at: number): number[] => {
  const column = columns[feature[at]!]!
  const levels = column.kind === 'category' ? [...column.levels.keys()] : []
  const inside = levels.filter((level) => (sets[set[at]! + (level >> 5)]! >>> (level & 31)) & 1)
  return inside.length > 0 ? inside : [-1]
}

const leavesOf = ({ starts, outputs, value }: Forest, leaves: Int32Array): Record<string, OnnxAttribute> => {
  let tree = 0
  const targets = leaves.map((at) => {
    while (starts[tree + 1]! <= at) tree++
    return tree % outputs
  })
  return {
    n_targets: { int: outputs },
    leaf_targetids: { ints: targets },
    leaf_weights: numbers(Array.from(leaves, (at) => value[at]!)),
  }
}

const numbers = (values: number[]): OnnxAttribute => ({
  tensor: { type: 'double', shape: [values.length], values: Float64Array.from(values) },
})
