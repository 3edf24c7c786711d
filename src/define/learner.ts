import { z } from 'zod'
import { type Ranged, spaceSchema, splitRanges } from './range.ts'

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

const schemaOf = <const Name extends string, Options extends z.ZodObject>(name: Name, options: Options) =>
  z.object({ learner: z.literal(name), options, space: spaceSchema(options) })

export const learnerSchema = z.discriminatedUnion('learner', [
  schemaOf('nbsvm', nbsvmOptions),
  schemaOf('logistic', logisticOptions),
  schemaOf('baseline', baselineOptions),
])

/** A way of learning, the settings that you fix, and ranges for others; what is left is chosen on the validation part. */
export type LearnerDefinition = z.infer<typeof learnerSchema>

/** What the user may give a learner: values and ranges. */
type Given<Options extends z.ZodObject> = Ranged<z.infer<Options>>

const define = (name: LearnerDefinition['learner'], given: object): LearnerDefinition =>
  ({ learner: name, ...splitRanges(given) }) as LearnerDefinition

export const learner = {
  /** Naive-Bayes log-count ratios under a linear SVM (Wang and Manning, 2012): the strong simple one for text. */
  nbsvm: (options: Given<typeof nbsvmOptions> = {}): LearnerDefinition => define('nbsvm', options),
  /** Logistic regression over tf-idf n-grams. */
  logistic: (options: Given<typeof logisticOptions> = {}): LearnerDefinition => define('logistic', options),
  /** The same answer whatever the input says: the class shares of the training part, or its mean. */
  baseline: (options: Given<typeof baselineOptions> = {}): LearnerDefinition => define('baseline', options),
}
