import { z } from 'zod'
import { durationSchema } from './duration.ts'
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
const textLinearOptions = z.strictObject({
  ...textOptions,
  /** `log_loss` is logistic regression, `squared_hinge` a support vector machine. */
  loss: z.enum(['log_loss', 'squared_hinge']).optional(),
})
const logisticOptions = textLinearOptions.omit({ loss: true })
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
const neighboursOptions = z.strictObject({
  /** How many of the nearest training rows are asked. */
  k: z.number().int().min(1).max(10_000).optional(),
  /** Whether all of them count the same, or the nearer ones more. */
  weights: z.enum(['uniform', 'distance']).optional(),
  /** The longest run of words of a text that is compared. */
  ngrams: textOptions.ngrams,
  bits: textOptions.bits,
  /** Of more training rows a sample of this size is kept. */
  maxRows: z.number().int().min(2).optional(),
})
const boostedTreesOptions = z.strictObject({
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
const mixedOptions = z.strictObject({
  /** What NB-SVM reads the texts with. */
  text: nbsvmOptions.optional(),
  /** What the trees are grown with, over the other columns and the scores of the texts. */
  trees: boostedTreesOptions.optional(),
  /** Into how many parts the training rows are cut, so that no row has the score of a model that knows its answer. */
  folds: z.number().int().min(2).max(20).optional(),
})

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

const commandOptions = z.strictObject({
  /** For the shell, in the folder of the typed file, as in `python train.py`. */
  run: z.string().min(1),
  timeout: durationSchema,
  /** The most memory that the program and all that it starts may hold, as in `4GB`; null: what there is. */
  memory: z
    .string()
    .regex(/^\d+(\.\d+)?(MB|GB)$/, 'an amount of memory is a number and MB or GB, as in "4GB"')
    .nullable(),
  /** Handed to the program as they are. */
  parameters: z.record(z.string(), z.json()),
})

const schemaOf = <const Name extends string, Options extends z.ZodObject>(name: Name, options: Options) =>
  z.object({ learner: z.literal(name), options, space: spaceSchema(options) })

const memberSchema = z.discriminatedUnion('learner', [
  schemaOf('nbsvm', nbsvmOptions),
  schemaOf('textLinear', textLinearOptions),
  schemaOf('linear', linearOptions),
  schemaOf('neighbours', neighboursOptions),
  schemaOf('boostedTrees', boostedTreesOptions),
  schemaOf('mixed', mixedOptions),
  schemaOf('baseline', baselineOptions),
])

const ensembleOptions = z.strictObject({
  members: z
    .array(
      memberSchema
        .refine(addsUp, 'predicts by a link, so that its explanation does not add up to its prediction')
        .refine(({ space }) => Object.keys(space).length === 0, 'is a member, and takes values: give no range'),
    )
    .min(2)
    .max(10),
  /** The mean of the scores, or weights that are learned from rows that the members have not seen. */
  method: z.enum(['vote', 'stack']).optional(),
  /** How much the vote of each member counts, in their order. */
  weights: z.array(z.number().positive()).optional(),
  /** Into how many parts the training rows are cut, so that members speak of rows that they have not seen. */
  folds: z.number().int().min(2).max(20).optional(),
})

export const learnerSchema = z.discriminatedUnion('learner', [
  ...memberSchema.options,
  schemaOf('ensemble', ensembleOptions),
  schemaOf('onnx', onnxOptions),
  schemaOf('command', commandOptions),
])

/** A single way of learning, which can be a member of an ensemble. */
export type MemberDefinition = z.infer<typeof memberSchema>

/** A way of learning, the settings that you fix, and ranges for others; what is left is chosen on the validation part. */
export type LearnerDefinition = z.infer<typeof learnerSchema>

/** What the user may give a learner: values and ranges. */
type Given<Options extends z.ZodObject> = Ranged<z.infer<Options>>

const define = <Definition extends LearnerDefinition>(name: Definition['learner'], given: object): Definition =>
  ({ learner: name, ...splitRanges(given) }) as Definition

function addsUp({ options }: { options: object }): boolean {
  const trees = 'trees' in options ? options.trees : options
  return !(trees && typeof trees === 'object' && 'loss' in trees && trees.loss === 'poisson')
}

export const learner = {
  /** Naive-Bayes log-count ratios under a linear SVM (Wang and Manning, 2012): the strong simple one for text. */
  nbsvm: (options: Given<typeof nbsvmOptions> = {}): MemberDefinition => define('nbsvm', options),
  /** A plane over tf-idf n-grams. */
  textLinear: (options: Given<typeof textLinearOptions> = {}): MemberDefinition => define('textLinear', options),
  /** Logistic regression over tf-idf n-grams: `textLinear` with its log loss. */
  logistic: (options: Given<typeof logisticOptions> = {}): MemberDefinition =>
    define('textLinear', { loss: 'log_loss', ...options }),
  /** Logistic regression, ridge, lasso or elastic net over columns of numbers and categories. */
  linear: (options: Given<typeof linearOptions> = {}): MemberDefinition => define('linear', options),
  /** The training rows that are most like the row, by texts, categories and numbers. */
  neighbours: (options: Given<typeof neighboursOptions> = {}): MemberDefinition => define('neighbours', options),
  /** Gradient-boosted trees over histograms: the strong learner for tables of numbers, categories and dates. */
  boostedTrees: (options: Given<typeof boostedTreesOptions> = {}): MemberDefinition => define('boostedTrees', options),
  /** Texts beside other columns: the scores of NB-SVM become columns of boosted trees. */
  mixed: (options: z.infer<typeof mixedOptions> = {}): MemberDefinition => define('mixed', options),
  /** Several learners that answer as one, by the mean of their scores or by weights that are learned. */
  ensemble: (
    members: readonly MemberDefinition[],
    options: Omit<z.infer<typeof ensembleOptions>, 'members'> = {},
  ): LearnerDefinition => define('ensemble', { members: [...members], ...options }),
  /** The same answer whatever the input says: the class shares of the training part, or its mean. */
  baseline: (options: Given<typeof baselineOptions> = {}): MemberDefinition => define('baseline', options),
  /** A model that another program trained, as an ONNX file. It is judged, served and watched as any other. */
  onnx: (options: z.infer<typeof onnxOptions>): LearnerDefinition => define('onnx', options),
  /** A program of any language that trains: it gets the rows as Parquet, and leaves `model.onnx`. */
  command: (
    options: Pick<z.input<typeof commandOptions>, 'run'> & Partial<z.input<typeof commandOptions>>,
  ): LearnerDefinition => define('command', { timeout: '1h', memory: null, parameters: {}, ...options }),
}
