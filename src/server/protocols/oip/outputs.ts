import type { Signature } from '../../../registry.ts'
import type { Prediction } from '../../../serving.ts'

/** A tensor of an answer. */
export interface Output {
  name: string
  datatype: 'BYTES' | 'FP64'
  /** −1 stands for the rows. */
  shape: readonly number[]
  /** Its elements for a row. */
  of(prediction: Prediction): readonly (string | number)[]
}

/** What a model of this signature answers with. */
export const outputsOf = ({ task, labels }: Signature): Output[] =>
  task === 'regression' ? [prediction, interval, id] : [label, confidence, probabilities(labels), id]

const label: Output = {
  name: 'label',
  datatype: 'BYTES',
  shape: [-1],
  of: (given) => ('label' in given ? [given.label] : []),
}

const confidence: Output = {
  name: 'confidence',
  datatype: 'FP64',
  shape: [-1],
  of: (given) => ('label' in given ? [given.confidence] : []),
}

const probabilities = (labels: readonly string[]): Output => ({
  name: 'probabilities',
  datatype: 'FP64',
  shape: [-1, labels.length],
  of: ({ probabilities: given }) => labels.map((name) => given?.[name] ?? 0),
})

const prediction: Output = {
  name: 'prediction',
  datatype: 'FP64',
  shape: [-1],
  of: (given) => ('prediction' in given ? [given.prediction] : []),
}

const interval: Output = {
  name: 'interval',
  datatype: 'FP64',
  shape: [-1, 2],
  of: (given) => ('interval' in given ? [given.interval.low, given.interval.high] : []),
}

/** By which a label for the row comes back. */
const id: Output = {
  name: 'prediction_id',
  datatype: 'BYTES',
  shape: [-1],
  of: (given) => [given.id],
}
