import { z } from 'zod'

const textOptions = {
  /** The longest run of words that is a feature. */
  ngrams: z.number().int().min(1).max(5).optional(),
  /** The price of an error against the size of the weights, as scikit-learn's `C`. */
  C: z.number().positive().optional(),
  /** log2 of the number of hash buckets. */
  bits: z.number().int().min(10).max(24).optional(),
  /** An n-gram is a feature when at least so many rows have it. */
  minRows: z.number().int().min(1).optional(),
}
const nbsvmOptions = z.strictObject({
  ...textOptions,
  /** Added to every count of naive Bayes, so that a word of one class alone is not taken for a proof. */
  smoothing: z.number().positive().optional(),
})
const baselineOptions = z.strictObject({ strategy: z.enum(['mean', 'median', 'last']).optional() })
const logisticOptions = z.strictObject(textOptions)

const onnxOptions = z.strictObject({
  /** The file, relative to the typed file. */
  file: z.string().min(1),
  /** For an input of another name than its column: which column it takes, as in `{ f1: 'income' }`. */
  inputs: z.record(z.string(), z.string()).optional(),
  outputs: z
    .strictObject({
      /** The output with the probabilities, or with the prediction, where the file has more than one that could be it. */
      scores: z.string().optional(),
      /** The classes in the order of the probabilities, where the file does not say it. */
      classes: z.array(z.string()).optional(),
    })
    .optional(),
})

export const learnerSchema = z.discriminatedUnion('learner', [
  z.object({ learner: z.literal('nbsvm'), options: nbsvmOptions }),
  z.object({ learner: z.literal('logistic'), options: logisticOptions }),
  z.object({ learner: z.literal('baseline'), options: baselineOptions }),
  z.object({ learner: z.literal('onnx'), options: onnxOptions }),
])

/** A way of learning and the settings that you fix; the others are chosen on the validation part. */
export type LearnerDefinition = z.infer<typeof learnerSchema>

export const learner = {
  /** Naive-Bayes log-count ratios under a linear SVM (Wang and Manning, 2012): the strong simple one for text. */
  nbsvm: (options: z.infer<typeof nbsvmOptions> = {}): LearnerDefinition => ({ learner: 'nbsvm', options }),
  /** Logistic regression over tf-idf n-grams. */
  logistic: (options: z.infer<typeof logisticOptions> = {}): LearnerDefinition => ({ learner: 'logistic', options }),
  /** The same answer whatever the input says: the class shares of the training part, or its mean. */
  baseline: (options: z.infer<typeof baselineOptions> = {}): LearnerDefinition => ({ learner: 'baseline', options }),
  /** A model that another program trained, as an ONNX file. It is judged, served and watched as any other. */
  onnx: (options: z.infer<typeof onnxOptions>): LearnerDefinition => ({ learner: 'onnx', options }),
}
