import { z } from 'zod'

export const linearOptions = z.strictObject({
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
