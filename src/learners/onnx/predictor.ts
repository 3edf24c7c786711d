import type { Classifier, Predictor } from '../predictor.ts'
import { calibrationOnnx } from './calibration.ts'
import type { OnnxColumn } from './columns.ts'
import { encodeModel } from './encode.ts'
import { cast, columnOf, emptyGraph, integers, node, type OnnxGraph, type OnnxValue, output, scalar } from './graph.ts'

type NamedTensor = Omit<OnnxValue, 'type'> & { type: string }

/** A predictor as an ONNX model. */
export interface OnnxModel {
  bytes: Uint8Array
  inputs: NamedTensor[]
  outputs: NamedTensor[]
  /** What the model leaves to its caller, in sentences; empty where it takes the columns as they are. */
  outside: string[]
}

/**
 * The predictor as one ONNX model, from the columns of the model (see `columnInput`) to `label` (string [rows]) and
 * `probabilities` (float [rows, classes], in the order of the classes), or to `prediction` (float [rows, 1]).
 * Of two classes the positive one is
 * answered from the threshold on. Undefined where the learner cannot be written as a graph.
 */
export const predictorOnnx = (predictor: Predictor, columns: readonly OnnxColumn[]): OnnxModel | undefined => {
  const { learner, fitted } = predictor
  const graph = emptyGraph(columns.map(({ name }) => name))
  const made = learner.onnx?.(fitted, graph, columns)
  if (!made) return undefined
  const { decision, outside } = made
  if (predictor.task === 'classification') addAnswers(graph, predictor, decision)
  else output(graph, cast(graph, decision, 'float'), { name: 'prediction', type: 'float', shape: ['rows', 1] })
  const metadata = { learner: learner.name, task: predictor.task, outside: outside.join(' ') }
  const { inputs, outputs } = graph
  return { bytes: encodeModel(graph, { name: learner.name, metadata }), inputs, outputs, outside }
}

const addAnswers = (
  graph: OnnxGraph,
  { calibration, classes, positive, threshold }: Classifier,
  decision: string,
): void => {
  const probabilities = calibrationOnnx(graph, calibration, decision)
  const chosen =
    classes.length === 2 && positive >= 0
      ? chosenByThreshold(graph, probabilities, threshold, positive)
      : node(graph, 'ArgMax', [probabilities], { axis: { int: 1 }, keepdims: { int: 0 } })
  const label = node(graph, 'LabelEncoder', [chosen], {
    keys_int64s: { ints: Array.from(classes.keys()) },
    values_strings: { texts: classes },
  })
  output(graph, label, { name: 'label', type: 'string', shape: ['rows'] })
  const shape = ['rows', classes.length]
  output(graph, cast(graph, probabilities, 'float'), { name: 'probabilities', type: 'float', shape })
}

const chosenByThreshold = (graph: OnnxGraph, probabilities: string, threshold: number, positive: number): string => {
  const share = node(graph, 'Squeeze', [columnOf(graph, probabilities, positive), integers(graph, [1])])
  const op = positive === 1 ? 'GreaterOrEqual' : 'Less'
  return cast(graph, node(graph, op, [share, scalar(graph, threshold)]), 'int64')
}
