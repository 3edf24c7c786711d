import type { OnnxDecision } from '../learner.ts'
import { besides, cast, doubles, floats, integers, node, type OnnxGraph, outsideInput, scalar } from '../onnx/graph.ts'
import type { LinearText } from './fit.ts'

/**
 * The numeric half of the model. Its input `indices` (int64 [rows, n-grams]) has the numbers of the known n-grams of a
 * row, and `counts` (float, of the same shape) how often each occurs; both are filled up with a last entry that weighs nothing.
 */
export const textOnnx = (fitted: LinearText, graph: OnnxGraph): OnnxDecision => {
  const { biases, classes } = fitted
  const { idf, weights, width } = tablesOf(fitted)
  // A word of a shape stands for the same length wherever it occurs, and a member of an ensemble has a length of its own.
  const shape = ['rows', `${graph.prefix}ngrams`]
  const indices = outsideInput(graph, { name: 'indices', type: 'int64', shape })
  const counts = outsideInput(graph, { name: 'counts', type: 'float', shape })
  const values = node(graph, 'Mul', [termFrequencies(graph, counts), entriesAt(graph, floats(graph, idf), indices)])
  const length = lengthOf(graph, values)
  const planes = biases.length
  const gathered = entriesAt(graph, floats(graph, weights, [width + 1, planes]), indices)
  const column = node(graph, 'Unsqueeze', [values, integers(graph, [2])])
  const products = node(graph, 'Mul', [column, gathered])
  const sums = node(graph, 'ReduceSum', [products, integers(graph, [1])], { keepdims: { int: 0 } })
  const margins = node(graph, 'Add', [node(graph, 'Div', [sums, length]), doubles(graph, biases)])
  const decision = classes === 2 ? besides(graph, [node(graph, 'Neg', [margins]), margins]) : margins
  return { decision, outside: outsideOf(fitted, width, [indices, counts]) }
}

/** The inverse document frequencies, and the weights of each n-gram in every plane; the last of both are zeros. */
const tablesOf = ({ entries, biases }: LinearText) => {
  const stride = 1 + biases.length
  const width = entries.length / stride - 1
  const idf = Float32Array.from({ length: width + 1 }, (_, column) => entries[column * stride]!)
  const weights = new Float32Array((width + 1) * biases.length)
  for (let column = 0; column <= width; column++) {
    weights.set(entries.subarray(column * stride + 1, (column + 1) * stride), column * biases.length)
  }
  return { idf, weights, width }
}

const entriesAt = (graph: OnnxGraph, table: string, indices: string): string =>
  cast(graph, node(graph, 'Gather', [table, indices]), 'double')

/** 1 + ln(count); what fills up counts as 1, and weighs nothing. */
const termFrequencies = (graph: OnnxGraph, counts: string): string => {
  const atLeastOne = node(graph, 'Max', [cast(graph, counts, 'double'), scalar(graph, 1)])
  return node(graph, 'Add', [node(graph, 'Log', [atLeastOne]), scalar(graph, 1)])
}

// A row without a known n-gram has length 0: its sums are 0 too, and divided by 1 they stay it.
const lengthOf = (graph: OnnxGraph, values: string): string => {
  const squares = node(graph, 'Mul', [values, values])
  const sum = node(graph, 'ReduceSum', [squares, integers(graph, [1])], { keepdims: { int: 1 } })
  const isEmpty = node(graph, 'Equal', [sum, scalar(graph, 0)])
  return node(graph, 'Where', [isEmpty, scalar(graph, 1), node(graph, 'Sqrt', [sum])])
}

const outsideOf = (
  { encoding: { fields, ngrams, bits } }: LinearText,
  width: number,
  [indices, counts]: [string, string],
): string[] => [
  `Texts are made into numbers outside: ${fields.map(({ name }) => `"${name}"`).join(', ')} become n-grams of up to ${ngrams} words, hashed into 2^${bits} buckets.`,
  `The model takes the numbers of the known n-grams as \`${indices}\` and how often each occurs, at most 255, as \`${counts}\`; rows are filled up with the number ${width} and the count 0.`,
]
