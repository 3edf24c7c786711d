import { z } from 'zod'

export const boostedTreesOptions = z.strictObject({
  /** What numbers are fitted by; classes are always fitted by their log loss. */
  loss: z.enum(['squared_error', 'absolute_error', 'quantile', 'poisson']).optional(),
  /** Which quantile the loss `quantile` aims at. */
  quantile: z.number().gt(0).lt(1).optional(),
  learningRate: z.number().gt(0).max(1).optional(),
  /** Rounds at most; a round is one tree, or one for each class where there are more than two. */
  maxIter: z.number().int().min(1).max(100_000).optional(),
  maxLeafNodes: z.number().int().min(2).max(65_536).optional(),
  /** Splits between the root and a leaf at most. */
  maxDepth: z.number().int().min(1).nullable().optional(),
  minSamplesLeaf: z.number().int().min(1).optional(),
  l2Regularization: z.number().min(0).optional(),
  /** The least sum of second derivatives in a leaf, as XGBoost's `min_child_weight`. */
  minHessian: z.number().min(0).optional(),
  /** The share of the columns that each tree may use. */
  maxFeatures: z.number().gt(0).max(1).optional(),
  /** The share of the rows that each tree is fitted to. */
  subsample: z.number().gt(0).max(1).optional(),
  maxBins: z.number().int().min(2).max(255).optional(),
  /** 1 where the prediction may only rise with the column, -1 where it may only fall. */
  monotonicCst: z.record(z.string(), z.union([z.literal(1), z.literal(-1)])).optional(),
  /** How much an error in each class counts; `'balanced'` lets all classes count the same. */
  classWeight: z.union([z.literal('balanced'), z.record(z.string(), z.number().positive())]).optional(),
  /** Ends after so many rounds without gain on the validation part; 0: never. */
  earlyStopping: z.number().int().min(0).optional(),
  /** Levels are ordered by their mean gradient as if so many rows more had none; LightGBM's `cat_smooth`. */
  categoricalSmoothing: z.number().min(0).optional(),
  /** Added to `l2Regularization` where levels are divided by their order; LightGBM's `cat_l2`. */
  categoricalL2: z.number().min(0).optional(),
  /** Levels on the smaller side of a division at most; LightGBM's `max_cat_threshold`. */
  maxCategories: z.number().int().min(1).max(255).optional(),
  /** Rows of levels that move to the other side together, at least; LightGBM's `min_data_per_group`. */
  minSamplesGroup: z.number().int().min(1).optional(),
  /** Up to so many levels, each is told from the rest; LightGBM's `max_cat_to_onehot`. */
  maxOneVsRest: z.number().int().min(1).max(255).optional(),
})
