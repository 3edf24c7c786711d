import { z } from 'zod'
import { boostedTreesOptions } from './boosted-trees.ts'
import { nbsvmOptions } from './texts.ts'

export const mixedOptions = z.strictObject({
  /** What NB-SVM reads the texts with. */
  text: nbsvmOptions.optional(),
  /** What the trees are grown with, over the other columns and the scores of the texts. */
  trees: boostedTreesOptions.optional(),
  /** Into how many parts the training rows are cut, so that no row has the score of a model that knows its answer. */
  folds: z.number().int().min(2).max(20).optional(),
})
