import type { Prediction } from '../../../serving.ts'
import type { Form } from './request.ts'

/**
 * The answer in the form of its question. A class is an object of what is known of it, a number is the number; the ids that
 * feedback asks for stand beside them, in the same order.
 */
export const answerOf = (form: Form, predictions: readonly Prediction[]): object => ({
  ...inForm[form](predictions),
  prediction_ids: predictions.map(({ id }) => id),
  model_name: predictions[0]?.model,
  model_version: predictions[0]?.version,
})

const inForm: Record<Form, (predictions: readonly Prediction[]) => object> = {
  instances: (predictions) => ({ predictions: predictions.map(outputOf) }),
  // A list under "inputs" is KServe's, who reads predictions, or TensorFlow Serving's, who reads outputs.
  list: (predictions) => {
    const outputs = predictions.map(outputOf)
    return { predictions: outputs, outputs }
  },
  columns: (predictions) => ({ outputs: columnsOf(predictions.map(outputOf)) }),
  explain: (predictions) => ({
    predictions: predictions.map(outputOf),
    explanations: predictions.map(({ base_value, explanation }) => ({ base_value, contributions: explanation })),
  }),
  classify: (predictions) => ({ result: predictions.map(({ probabilities = {} }) => Object.entries(probabilities)) }),
  regress: (predictions) => ({ result: predictions.map(outputOf) }),
}

interface ClassOutput {
  label: string
  confidence: number
  probabilities: Record<string, number> | undefined
}

const outputOf = (prediction: Prediction): ClassOutput | number => {
  if (!('label' in prediction)) return prediction.prediction
  const { label, confidence, probabilities } = prediction
  return { label, confidence, probabilities }
}

const columnsOf = (outputs: readonly (ClassOutput | number)[]): object => {
  const classes = outputs.filter((output) => typeof output !== 'number')
  if (classes.length === 0) return outputs
  return {
    label: classes.map(({ label }) => label),
    confidence: classes.map(({ confidence }) => confidence),
    probabilities: classes.map(({ probabilities }) => probabilities),
  }
}
