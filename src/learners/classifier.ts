import type { Table } from '../kit/table.ts'
import { type Calibration, calibrate } from './calibration.ts'
import { learners } from './find.ts'
import type { AnyLearner, Contribution, Saved } from './learner.ts'
import { corrupt, parseSaved } from './saved.ts'

/** A fitted learner with the curve that makes probabilities of its scores. */
export interface Classifier {
  learner: AnyLearner
  options: object
  fitted: unknown
  calibration: Calibration
  classes: string[]
}

/** Probabilities of all rows, rows × classes, row-major. */
export const scoreTable = ({ learner, options, fitted, calibration }: Classifier, table: Table): Float64Array => {
  const rows = Int32Array.from({ length: table.rows }, (_, i) => i)
  return calibrate(calibration, learner.decision(fitted, learner.encode(table, options), rows))
}

/** Probabilities of one row as it arrives at the server. */
export const scoreRow = ({ learner, fitted, calibration }: Classifier, row: Record<string, unknown>): Float64Array =>
  calibrate(calibration, learner.decisionRow(fitted, row))

/** What moved the log-odds of a class, the strongest first. */
export const explainRow = (
  classifier: Classifier,
  row: Record<string, unknown>,
  classIndex: number,
): Contribution[] => {
  const { learner, fitted, calibration } = classifier
  // Platt's curve is straight in the log-odds, so its slope turns raw contributions into shares of them.
  const curve = calibration.curves[calibration.classes === 2 ? 0 : classIndex]
  const slope = curve?.kind === 'sigmoid' ? Math.abs(curve.slope) : 1
  return learner.explain(fitted, row, classIndex).map((part) => ({ ...part, contribution: part.contribution * slope }))
}

export const saveClassifier = ({ learner, fitted, calibration, classes }: Classifier): Saved => {
  const { meta, arrays } = learner.save(fitted)
  return { meta: { learner: meta, calibration, classes }, arrays }
}

/** Refuses (model/corrupt) what `saveClassifier` cannot have written. */
export const loadClassifier = (named: { name: string; options: object }, { meta, arrays }: Saved): Classifier => {
  const learner = learners.find(({ name }) => name === named.name)
  if (!learner) throw corrupt(`its learner "${named.name.slice(0, 100)}" is none of this Cultivar`)
  const { learner: inner, calibration, classes } = parseSaved(meta)
  const fitted = learner.load({ meta: inner, arrays })
  // Only the learner can read its numbers, so how many classes they know is asked of it.
  if (learner.decisionRow(fitted, {}).length !== classes.length) throw corrupt('its numbers are those of other classes')
  return { learner, options: named.options, fitted, calibration, classes }
}
