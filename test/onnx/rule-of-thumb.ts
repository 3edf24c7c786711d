import { seededRandom } from '../../src/kit/random.ts'
import { findLearner, fitCalibration, type Predictor, predictorOnnx } from '../../src/learners.ts'

/** What somebody else could bring: a linear model of two of the columns of the loans. */
export const ruleOfThumb = (): Predictor => {
  const linear = findLearner('linear')
  const [options] = linear.candidates({}, 'quick', { rows: 400, task: 'classification' })
  const rows = Int32Array.from({ length: 400 }, (_, i) => i)
  const income = Float64Array.from(rows, (i) => 20 + (i % 20) * 4)
  const debt = Float64Array.from(rows, (i) => Math.floor(i / 20) * 3)
  const columns = { income: { kind: 'integer', values: income }, debt: { kind: 'integer', values: debt } } as const
  const encoded = linear.encode({ rows: 400, columns }, options!)
  const labels = rows.map((i) => (income[i]! - 1.2 * debt[i]! + (i % 7) * 6 > 35 ? 1 : 0))
  const target = { task: 'classification' as const, classes: ['lost', 'paid'], labels }
  const fitted = linear.fit({ encoded, rows, target }, options!, seededRandom(1))
  const calibration = fitCalibration('temperature', linear.decision(fitted, encoded, rows), labels, 2)
  const { task, classes } = target
  return { learner: linear, options: options!, fitted, task, calibration, classes, positive: 1, threshold: 0.5 }
}

/** Its file, written by our own exporter. */
export const ruleFile = (rule: Predictor): Uint8Array => {
  const columns = ['income', 'debt'].map((name) => ({ name, kind: 'integer' as const }))
  return predictorOnnx(rule, columns)!.bytes
}
