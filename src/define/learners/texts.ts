import { z } from 'zod'

export const textOptions = {
  /** The longest run of words that is a feature. */
  ngrams: z.number().int().min(1).max(5).optional(),
  /** The price of an error against the size of the weights, as scikit-learn's `C`. */
  C: z.number().positive().optional(),
  /** log2 of the number of hash buckets. */
  bits: z.number().int().min(10).max(24).optional(),
  /** An n-gram is a feature when at least so many rows have it. */
  minRows: z.number().int().min(1).optional(),
}
export const nbsvmOptions = z.strictObject({
  ...textOptions,
  /** Added to every count of naive Bayes, so that a word of one class alone is not taken for a proof. */
  smoothing: z.number().positive().optional(),
})
export const textLinearOptions = z.strictObject({
  ...textOptions,
  /** `log_loss` is logistic regression, `squared_hinge` a support vector machine. */
  loss: z.enum(['log_loss', 'squared_hinge']).optional(),
})
export const logisticOptions = textLinearOptions.omit({ loss: true })
