import { select, type Table } from '../kit/table.ts'
import { type Calibration, calibrate } from './calibration.ts'
import { learnerNamed } from './find.ts'
import type { Interval } from './interval.ts'
import type { AnyLearner, Explanation, Saved } from './learner.ts'
import { corrupt } from './refusals.ts'
import { parseSaved } from './saved.ts'

interface Fit {
  learner: AnyLearner
  options: object
  fitted: unknown
  /** The columns that it learned from, where it did not learn from all that it is given. */
  columns?: string[] | undefined
}

/** A fitted learner with the curve that makes probabilities of its scores. */
export interface Classifier extends Fit {
  task: 'classification'
  calibration: Calibration
  classes: string[]
  /** The class that a threshold speaks of; −1 where there are more than two. */
  positive: number
  /** With two classes: from which probability on the positive one is answered. */
  threshold: number
}

/** A fitted learner of numbers, with how far it is from the truth on rows that it has not seen. */
export interface Regressor extends Fit {
  task: 'regression'
  interval: Interval
}

export type Predictor = Classifier | Regressor

/** Probabilities of all rows, rows × classes, row-major; of a regressor the predictions, one a row. */
export const scoreTable = (predictor: Predictor, table: Table): Float64Array => {
  const { learner, options, fitted, columns } = predictor
  const rows = Int32Array.from({ length: table.rows }, (_, i) => i)
  // A learner encodes every column of a table; of a single row it reads those that it knows.
  const read = columns ? select(table, columns) : table
  return finish(predictor, learner.decision(fitted, learner.encode(read, options), rows))
}

/** The probabilities, or the prediction, of one row as it arrives at the server. */
export const scoreRow = (predictor: Predictor, row: Record<string, unknown>): Float64Array =>
  finish(predictor, predictor.learner.decisionRow(predictor.fitted, row))

const finish = (predictor: Predictor, decision: Float64Array): Float64Array =>
  predictor.task === 'classification' ? calibrate(predictor.calibration, decision) : decision

/** What moved the log-odds of the class `output`, or the prediction before its inverse link, the strongest first. */
export const explainRow = (predictor: Predictor, row: Record<string, unknown>, output: number): Explanation => {
  const { learner, fitted } = predictor
  const explanation = learner.explain(fitted, row, output)
  if (predictor.task === 'regression') return explanation
  const { calibration } = predictor
  // These curves are straight in the log-odds, so they turn raw contributions into shares of them.
  const curve = calibration.curves[calibration.classes === 2 ? 0 : output] ?? calibration.curves[0]
  if (curve?.kind === 'temperature') return stretched(explanation, 1 / curve.temperature, 0)
  if (curve?.kind !== 'sigmoid') return explanation
  const mirrored = calibration.classes === 2 && output === 0
  return stretched(explanation, curve.slope, mirrored ? -curve.intercept : curve.intercept)
}

const stretched = ({ base, contributions }: Explanation, slope: number, intercept: number): Explanation => ({
  base: base * slope + intercept,
  contributions: contributions.map((part) => ({ ...part, contribution: part.contribution * slope })),
})

export const savePredictor = (predictor: Predictor): Saved => {
  const { meta, arrays } = predictor.learner.save(predictor.fitted)
  const shared = { learner: meta, ...(predictor.columns ? { columns: predictor.columns } : {}) }
  if (predictor.task === 'regression')
    return { meta: { ...shared, task: 'regression', interval: predictor.interval }, arrays }
  const { calibration, classes } = predictor
  return { meta: { ...shared, task: 'classification', calibration, classes }, arrays }
}

/** What is kept beside the numbers of a predictor: who made them, and how two classes are told apart. */
export interface Named {
  name: string
  options: object
  positive: string | null
  threshold: number
}

/** Refuses (model/corrupt) what `savePredictor` cannot have written. */
export const loadPredictor = (named: Named, { meta, arrays }: Saved): Predictor => {
  const learner = learnerNamed(named.name)
  if (!learner) throw corrupt(`its learner "${named.name.slice(0, 100)}" is none of this Cultivar`)
  const { learner: inner, ...rest } = parseSaved(meta)
  const fitted = learner.load({ meta: inner, arrays })
  // Only the learner can read its numbers, so how many scores they give is asked of it.
  const outputs = rest.task === 'classification' ? rest.classes.length : 1
  if (learner.decisionRow(fitted, {}).length !== outputs) throw corrupt('its numbers are those of other classes')
  const fit = { learner, options: named.options, fitted }
  if (rest.task === 'regression') return { ...fit, ...rest }
  const { positive, threshold } = named
  return { ...fit, ...rest, positive: positive === null ? -1 : rest.classes.indexOf(positive), threshold }
}

/** The index of the answered class: two classes are told apart by the threshold, more by the largest probability. */
export const chooseClass = (
  probabilities: ArrayLike<number>,
  { positive, threshold }: Pick<Classifier, 'positive' | 'threshold'>,
): number => {
  if (probabilities.length === 2 && positive >= 0)
    return probabilities[positive]! >= threshold ? positive : 1 - positive
  let best = 0
  for (let i = 1; i < probabilities.length; i++) if (probabilities[i]! > probabilities[best]!) best = i
  return best
}
