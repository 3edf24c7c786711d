import type { Random } from '../../kit/random.ts'
import { boostedTrees } from '../boosted-trees.ts'
import type { EncodedColumns } from '../encoders/columns.ts'
import type { EncodedRows } from '../encoders/rows.ts'
import { foldsOf } from '../folds.ts'
import type { Sample } from '../learner.ts'
import type { NbsvmOptions } from '../nbsvm.ts'
import { checkNumbers, countClasses } from '../refusals.ts'
import type { LinearText } from '../text/fit.ts'
import type { BoostedTrees } from '../trees/decide.ts'
import type { BoostedTreesOptions } from '../trees/options.ts'
import { canAsk, drawSeed, fitText, questionsOf, scoreColumns } from './text-scores.ts'

/** Models of the texts, whose scores are columns named `scores` for the trees. */
export interface Mixed {
  texts: LinearText[]
  scores: string[]
  trees: BoostedTrees
}

export type MixedOptions = {
  text: NbsvmOptions
  trees: BoostedTreesOptions
  /** Into how many parts the training rows are cut, so that no row has a score of a model that knows its answer. */
  folds: number
}

export const fitMixed = (sample: Sample<EncodedRows>, options: MixedOptions, random: Random): Mixed => {
  const { encoded, rows, target, validation, watch, crew } = sample
  if (target.task === 'classification') countClasses(target, rows)
  else checkNumbers(target, rows)
  const { texts, columns } = fitTexts(sample, options, random)
  const scores = namesOf(encoded.columns, columns.length)
  const own = { rows, target, ...(validation && { validation }), ...(watch && { watch }), ...(crew && { crew }) }
  const table = withScores(encoded, scores, columns)
  const trees = boostedTrees.fit({ ...own, encoded: table }, options.trees, random)
  return { texts, scores, trees }
}

/** The table with a number column for each score. */
export const withScores = (
  { rows, columns }: EncodedRows,
  names: string[],
  scores: Float64Array[],
): EncodedColumns => ({
  rows,
  columns: [...columns.columns, ...scores.map((values, i) => ({ name: names[i]!, kind: 'number' as const, values }))],
})

/**
 * Models that have learned from all training rows, and the scores that the trees learn from: a training row has those of models
 * that have not seen it (D. Wolpert, "Stacked generalization", 1992), for one that has makes any text look telling.
 */
const fitTexts = (
  { encoded: { text }, rows, target, validation = new Int32Array(0) }: Sample<EncodedRows>,
  { text: options, folds: parts }: MixedOptions,
  random: Random,
): { texts: LinearText[]; columns: Float64Array[] } => {
  if (!text) return { texts: [], columns: [] }
  const folds = foldsOf(target, rows, parts, random)
  const fits = questionsOf(target, rows).map((question) => {
    const seed = drawSeed(random)
    const whole = fitText(text, rows, question, options, seed)
    const columns = scoreColumns([whole], text, validation)
    for (const { held, training } of folds.filter((fold) => canAsk(question, fold.training))) {
      const asked = held.map((place) => rows[place]!)
      copyRows(scoreColumns([fitText(text, training, question, options, seed)], text, asked), columns, asked)
    }
    return { whole, columns }
  })
  return { texts: fits.map(({ whole }) => whole), columns: fits.flatMap(({ columns }) => columns) }
}

const copyRows = (from: Float64Array[], to: Float64Array[], rows: Int32Array): void => {
  from.forEach((column, c) => {
    for (const row of rows) to[c]![row] = column[row]!
  })
}

// A column of the table may have any name, and the trees know columns by their names.
const namesOf = ({ columns }: EncodedColumns, count: number): string[] => {
  let prefix = 'text score'
  while (columns.some(({ name }) => name.startsWith(prefix))) prefix += "'"
  return Array.from({ length: count }, (_, i) => `${prefix} ${i}`)
}
