import { z } from 'zod'
import { boostedTreesOptions } from './learners/boosted-trees.ts'
import { commandOptions, onnxOptions } from './learners/foreign.ts'
import { linearOptions } from './learners/linear.ts'
import { mixedOptions } from './learners/mixed.ts'
import { neighboursOptions } from './learners/neighbours.ts'
import { type logisticOptions, nbsvmOptions, textLinearOptions } from './learners/texts.ts'
import { type Ranged, spaceSchema, splitRanges } from './range.ts'

const baselineOptions = z.strictObject({ strategy: z.enum(['mean', 'median', 'last']).optional() })

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
