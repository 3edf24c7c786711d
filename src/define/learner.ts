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
const linearOptions = z.strictObject({
  /** Classification: the price of an error against the size of the weights, as scikit-learn's `C`. */
  C: z.number().positive().optional(),
  /** Regression: the price of the weights, as scikit-learn's `ElasticNet` has it where the target has deviation 1. */
  alpha: z.number().positive().optional(),
  /** The share of absolute values in that price, as against squares: 0 is ridge, 1 is lasso. */
  l1Ratio: z.number().min(0).max(1).optional(),
  /** How much an error in each class counts; `'balanced'` lets all classes count the same. */
  classWeight: z.union([z.literal('balanced'), z.record(z.string(), z.number().positive())]).optional(),
  /** What stands in for a missing number. */
  impute: z.enum(['mean', 'median', 'most_frequent']).optional(),
  /** Whether "it was missing" is a feature of its own. */
  flag: z.boolean().optional(),
  /** Levels of fewer rows share one feature; below 1 it is a share of the rows. */
  minFrequency: z.number().positive().optional(),
  /** The most features that a category becomes. */
  maxCategories: z.number().int().min(1).optional(),
  /** Categories that become the mean of the target in their level, found on other rows. */
  targetEncode: z.array(z.string()).optional(),
  /** The weight of the mean of all rows in these means, in rows; by default as the variances have it. */
  smooth: z.union([z.literal('auto'), z.number().min(0)]).optional(),
  /** Categories of so many levels that they are hashed into 2^`hashBits` features. */
  hashEncode: z.array(z.string()).optional(),
  hashBits: z.number().int().min(1).max(24).optional(),
  /** Categories that are steps of a scale: their levels, from the least on. */
  ordinal: z.record(z.string(), z.array(z.string()).min(1)).optional(),
})

const schemaOf = <const Name extends string, Options extends z.ZodObject>(name: Name, options: Options) =>
  z.object({ learner: z.literal(name), options, space: spaceSchema(options) })

export const learnerSchema = z.discriminatedUnion('learner', [
  schemaOf('nbsvm', nbsvmOptions),
  schemaOf('logistic', logisticOptions),
  schemaOf('linear', linearOptions),
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
  /** Logistic regression, ridge, lasso or elastic net over columns of numbers and categories. */
  linear: (options: Given<typeof linearOptions> = {}): LearnerDefinition => define('linear', options),
  /** The same answer whatever the input says: the class shares of the training part, or its mean. */
  baseline: (options: Given<typeof baselineOptions> = {}): LearnerDefinition => define('baseline', options),
}
