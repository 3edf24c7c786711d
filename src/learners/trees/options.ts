/** The settings of boosted trees. Names and meanings are those of scikit-learn's HistGradientBoosting where it has them. */
export type BoostedTreesOptions = {
  /** What numbers are fitted by; classes are fitted by their log loss. */
  loss: 'squared_error' | 'absolute_error' | 'quantile' | 'poisson'
  /** Which quantile the quantile loss aims at. */
  quantile: number
  learningRate: number
  /** Rounds at most; a round is one tree, or one for each class where there are more than two. */
  maxIter: number
  maxLeafNodes: number
  /** Splits between the root and a leaf at most; null: no limit. */
  maxDepth: number | null
  minSamplesLeaf: number
  l2Regularization: number
  /** The least sum of hessians in a leaf. */
  minHessian: number
  /** The share of the columns that each tree may use. */
  maxFeatures: number
  /** The share of the rows that each tree is fitted to. */
  subsample: number
  maxBins: number
  /** 1 where the prediction may only rise with the column, −1 where it may only fall. */
  monotonicCst: Record<string, 1 | -1>
  classWeight: 'balanced' | Record<string, number> | null
  /** Ends after so many rounds without gain on the validation rows; 0: never. */
  earlyStopping: number
  /** Categories as LightGBM splits them: its cat_smooth, cat_l2, max_cat_threshold, min_data_per_group, max_cat_to_onehot. */
  categoricalSmoothing: number
  categoricalL2: number
  maxCategories: number
  minSamplesGroup: number
  maxOneVsRest: number
}

export const defaults: BoostedTreesOptions = {
  loss: 'squared_error',
  quantile: 0.5,
  learningRate: 0.1,
  maxIter: 100,
  maxLeafNodes: 31,
  maxDepth: null,
  minSamplesLeaf: 20,
  l2Regularization: 1,
  minHessian: 1e-3,
  maxFeatures: 1,
  subsample: 1,
  maxBins: 255,
  monotonicCst: {},
  classWeight: null,
  earlyStopping: 0,
  categoricalSmoothing: 10,
  categoricalL2: 10,
  maxCategories: 32,
  minSamplesGroup: 100,
  maxOneVsRest: 4,
}
