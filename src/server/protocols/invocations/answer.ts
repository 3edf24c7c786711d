import { csvLine } from '../../../data.ts'
import type { Prediction } from '../../../serving.ts'
import type { Wishes } from './request.ts'

/**
 * What a model of MLflow gives: a label or a number a row; a row of a table, as an object, where more was wished. The ids
 * that feedback asks for stand beside them, in the same order.
 */
export const answerOf = (predictions: readonly Prediction[], wishes: Wishes): object => ({
  predictions: wishes.probabilities || wishes.explain ? predictions.map(rowOf) : predictions.map(outputOf),
  prediction_ids: predictions.map(({ id }) => id),
  model_name: predictions[0]?.model,
  model_version: predictions[0]?.version,
})

/** One line a row and no header, as SageMaker's own models write it: the label or the number, and the probabilities on wish. */
export const csvOf = (predictions: readonly Prediction[], { probabilities }: Wishes): string =>
  predictions
    .map((prediction) => {
      const shares = probabilities ? Object.values(prediction.probabilities ?? {}) : []
      return csvLine([outputOf(prediction), ...shares])
    })
    .join('')

const outputOf = (prediction: Prediction): string | number =>
  'label' in prediction ? prediction.label : prediction.prediction

const rowOf = (prediction: Prediction): object => {
  const { model: _model, version: _version, route: _route, latency_ms: _latency, id, ...row } = prediction
  return { ...row, prediction_id: id }
}
