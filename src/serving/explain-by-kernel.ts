import { CultivarError } from '../kit/errors.ts'
import { seededRandom, shuffle } from '../kit/random.ts'
import { type ColumnValues, isNumericKind, type Table, take } from '../kit/table.ts'
import { type Explanation, kernelShap, type Score } from '../learners.ts'
import type { Signature } from '../registry.ts'
import type { Reference } from '../training.ts'
import type { Row } from './input.ts'

export interface Asked {
  signature: Signature
  /** The rows that stand for what is usual: reference.json of the version. */
  reference: Pick<Reference, 'rows' | 'columns'>
  /** As the input parser leaves it: a datetime is milliseconds. */
  row: Row
  /** The index of the class that is explained; 0 of a number. */
  output: number
}

/**
 * What moved the answer of a model of which nothing is known but its answers, as one in another process: Kernel SHAP of
 * the columns, a text counting as one. Base and contributions sum to the log-odds of the class, or to the prediction.
 * The same question has the same answer. The model answers about five thousand rows for it.
 */
export const explainByKernel = (score: Score, { signature, reference, row, output }: Asked): Promise<Explanation> => {
  if (reference.rows === 0) throw nothingUsual()
  const background = take(tableOf(signature, reference.columns, reference.rows), usualRows(reference.rows))
  const cells = Object.fromEntries(signature.inputs.map(({ name }) => [name, [row[name] ?? null]]))
  const question = { row: tableOf(signature, cells, 1), background, output }
  const samples = Math.max(leastCoalitions, 4 * signature.inputs.length)
  const asked = signature.task === 'regression' ? score : async (table: Table) => logOddsOf(await score(table))
  return kernelShap(asked, question, { samples, random: seededRandom(seed) })
}

const nothingUsual = () => {
  const message =
    'A model that came by MLflow brings no rows that say what is usual, and an explanation compares with them. Ask without it.'
  return new CultivarError('model/not-explained', message)
}

// All coalitions of eight columns, so that up to there the values are exact for this background.
const leastCoalitions = 256
const backgroundRows = 20
const seed = 1

const usualRows = (rows: number): Int32Array =>
  shuffle(
    Int32Array.from({ length: rows }, (_, row) => row),
    seededRandom(seed),
  ).subarray(0, backgroundRows)

const tableOf = ({ inputs }: Signature, cells: Record<string, readonly unknown[]>, rows: number): Table => ({
  rows,
  columns: Object.fromEntries(
    inputs.map(({ name, kind }): [string, ColumnValues] => {
      const values = cells[name]!
      if (isNumericKind(kind)) return [name, { kind, values: Float64Array.from(values, toNumber) }]
      return [name, { kind, values: values.map((value) => (value === null ? null : String(value))) }]
    }),
  ),
})

const toNumber = (value: unknown): number => (value === null ? Number.NaN : Number(value))

// A model may be entirely sure, and infinite log-odds have no parts.
const surest = 1e-12

const logOddsOf = (probabilities: Float64Array): Float64Array =>
  probabilities.map((share) => {
    const inside = Math.min(1 - surest, Math.max(surest, share))
    return Math.log(inside / (1 - inside))
  })
