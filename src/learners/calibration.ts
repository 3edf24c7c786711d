import { CultivarError } from '../kit/errors.ts'
import { fitIsotonic, type Steps, stepAt } from './calibration/isotonic.ts'
import { fitPlatt, type Sigmoid, sigmoidAt } from './calibration/platt.ts'
import { fitTemperature, softenRow, type Temperature } from './calibration/temperature.ts'

/**
 * From raw scores to probabilities: a curve for every class, whose values are then made to sum to 1, or one temperature
 * for all. With two classes there is one curve, that of the second, and the first has the rest. Plain data, so it
 * survives JSON.
 */
export interface Calibration {
  classes: number
  curves: Curve[]
}

type Curve = Sigmoid | Steps | Temperature

export type CalibrationMethod = 'platt' | 'isotonic' | 'temperature'

/**
 * Fitted on decisions (rows × classes) of rows that the learner has not seen; `labels[i]` is the class of decision row i.
 * 'platt' is right for a few hundred rows and for the scores of a separating plane; 'isotonic' wants a thousand or more;
 * 'temperature' is for scores that are log-odds already, and all but right.
 */
export const fitCalibration = (
  method: CalibrationMethod,
  decision: Float64Array,
  labels: Int32Array,
  classes: number,
): Calibration => {
  if (labels.length === 0)
    throw new CultivarError('data/too-few-rows', 'Calibration needs at least one row that was held out.')
  if (method === 'temperature') return { classes, curves: [fitTemperature(decision, labels, classes)] }
  const fit = method === 'platt' ? fitPlatt : fitIsotonic
  const indices = classes === 2 ? [1] : Array.from({ length: classes }, (_, k) => k)
  const curves = indices.map((k) => {
    const scores = Float64Array.from(labels, (_, i) => decision[i * classes + k]!)
    return fit(
      scores,
      Uint8Array.from(labels, (label) => (label === k ? 1 : 0)),
    )
  })
  return { classes, curves }
}

/** Probabilities, rows × classes, of decisions of the same shape. Every row sums to 1. */
export const calibrate = ({ classes, curves }: Calibration, decision: Float64Array): Float64Array => {
  const probabilities = new Float64Array(decision.length)
  const [first] = curves
  if (first?.kind === 'temperature') {
    for (let at = 0; at < decision.length; at += classes) softenRow(first, decision, probabilities, at, classes)
    return probabilities
  }
  for (let at = 0; at < decision.length; at += classes) {
    if (classes === 2) {
      probabilities[at + 1] = valueAt(curves[0]!, decision[at + 1]!)
      probabilities[at] = 1 - probabilities[at + 1]!
      continue
    }
    let sum = 0
    for (let k = 0; k < classes; k++) sum += probabilities[at + k] = valueAt(curves[k]!, decision[at + k]!)
    for (let k = 0; k < classes; k++) probabilities[at + k] = sum > 0 ? probabilities[at + k]! / sum : 1 / classes
  }
  return probabilities
}

const valueAt = (curve: Curve, score: number): number => {
  if (curve.kind === 'temperature') return 1 / (1 + Math.exp(-score / curve.temperature))
  return curve.kind === 'sigmoid' ? sigmoidAt(curve, score) : stepAt(curve, score)
}
