import type { Model } from '../define.ts'
import { isoTime } from '../kit/iso.ts'
import { seededRandom, shuffle } from '../kit/random.ts'
import { type ColumnKind, select, type Table, take } from '../kit/table.ts'
import type { Explanation } from '../learners.ts'
import { type ColumnImportance, meanShap } from './importance/mean-shap.ts'
import { partialDependence } from './importance/partial-dependence.ts'
import { permutationImportance } from './importance/permutation.ts'
import { rowOf } from './importance/row.ts'
import { rowsWithin } from './importance/sample.ts'
import { metricQuality } from './measure.ts'
import type { Scorer } from './scorer.ts'
import { targetOf } from './target.ts'

/** What the columns do for a model, on rows that it has not seen: the content of importance.json. */
export interface ModelImportance {
  /** How many rows the permutations were measured on. */
  rows: number
  /** The unit of `permutation`. */
  metric: string
  /** How far a column moves the log-odds of the positive class, or of each class on average, or the prediction. */
  mean_abs_shap: ColumnImportance[]
  /** How much worse the metric becomes where the column says nothing, with the 95 % interval of that. */
  permutation: PermutedColumn[]
  /** How the probability of `label`, or the prediction, follows a column; of more than two classes for each. */
  partial_dependence: DependentColumn[]
}

interface PermutedColumn {
  column: string
  mean: number
  sd: number
  low: number
  high: number
}

interface DependentColumn {
  column: string
  label: string | null
  /** Times and yes and no as words, as a request has them. */
  values: (number | string)[]
  means: number[]
}

/**
 * Mean |SHAP| of every column, its permutation importance on the metric of the search, and its partial dependence, on
 * seeded samples of the rows, which all have a label. The samples are as small as the columns are many and the texts are
 * long, so that this costs a second or two. What is undefined on them, as the AUC of one class, is left out.
 */
export const explainOn = async (model: Model, scorer: Scorer, table: Table): Promise<ModelImportance> => {
  const random = seededRandom(model.seed)
  const features = select(table, model.features)
  const order = shuffle(
    Int32Array.from({ length: table.rows }, (_, row) => row),
    random,
  )
  const rows = order.subarray(0, rowsWithin(features, permuting))
  const few = take(features, order.subarray(0, rowsWithin(features, describing)))
  const { metric } = model.search
  const quality = metricQuality(targetOf(model, take(table, rows)), scorer, metric)
  const permuted =
    rows.length === 0 ? [] : await permutationImportance(scorer.scores, take(features, rows), { quality, random })
  return {
    rows: rows.length,
    metric,
    mean_abs_shap: await shapOf(scorer, few, model.features),
    permutation: permuted
      .map(({ columns, mean, sd, interval: [low, high] }) => ({ column: columns[0]!, mean, sd, low, high }))
      .filter(({ mean, low, high }) => Number.isFinite(mean + low + high)),
    partial_dependence: await dependenceOf(scorer, few),
  }
}

// A column is shuffled five times for the importance, and takes twenty values for the dependence.
const permuting = { most: 500, times: 5 }
const describing = { most: 200, times: 20 }

/** Columns that moved no row are in the list too. Of more than two classes the mean over the classes. */
const shapOf = async (scorer: Scorer, table: Table, features: readonly string[]): Promise<ColumnImportance[]> => {
  const outputs = outputsOf(scorer)
  const { explain: explainOne } = scorer
  const sums = new Map(features.map((column) => [column, 0]))
  // What only answers is explained by thousands of questions a row, which a training does not ask.
  if (table.rows === 0 || !explainOne) return []
  const rows = Array.from({ length: table.rows }, (_, row) => row)
  for (const { output } of outputs) {
    const explain = (row: number): Explanation => explainOne(rowOf(table, row), output)
    for (const { column, importance } of await meanShap(explain, rows))
      sums.set(column, (sums.get(column) ?? 0) + importance / outputs.length)
  }
  return Array.from(sums, ([column, importance]) => ({ column, importance })).sort(
    (a, b) => b.importance - a.importance,
  )
}

const dependenceOf = async (scorer: Scorer, table: Table): Promise<DependentColumn[]> => {
  const found: DependentColumn[] = []
  if (table.rows === 0) return found
  for (const [column, { kind }] of Object.entries(table.columns)) {
    // A text as a whole takes no value twice.
    if (kind === 'text') continue
    for (const { output, label } of outputsOf(scorer)) {
      const { values, means } = await partialDependence(scorer.scores, table, { column, output })
      found.push({ column, label, values: values.map((value) => plainValue(value, kind)), means: [...means] })
    }
  }
  return found
}

const plainValue = (value: number | string, kind: ColumnKind): number | string => {
  if (kind === 'datetime') return isoTime(Number(value))
  return kind === 'boolean' ? String(value === 1) : value
}

/** What is explained: of two classes the positive one, whose score the other mirrors. */
const outputsOf = ({ classes, positive }: Scorer): { output: number; label: string | null }[] => {
  if (classes.length === 0) return [{ output: 0, label: null }]
  if (classes.length > 2 || positive < 0) return classes.map((label, output) => ({ output, label }))
  return [{ output: positive, label: classes[positive]! }]
}
