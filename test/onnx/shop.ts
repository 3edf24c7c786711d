import { type Random, seededRandom } from '../../src/kit/random.ts'
import type { Table } from '../../src/kit/table.ts'
import { type AnyLearner, fitCalibration, type Predictor, type Target } from '../../src/learners.ts'

const names = ['bad', 'fair', 'good']
const trained = 600
const trainingRows = Int32Array.from({ length: trained }, (_, row) => row)

/**
 * What a shop sells, with missing values of every kind, empty texts, and cities and words that the first 600 rows, which are
 * learned from, do not have.
 */
export const shopTable = (rows: number, random: Random = seededRandom(4)): Table => {
  const missing = () => random() < 0.1
  const from = (row: number, known: number, all: number) => Math.floor(random() * (row < trained ? known : all))
  const numbers = (value: () => number) =>
    Float64Array.from({ length: rows }, () => (missing() ? Number.NaN : Math.fround(value())))
  const review = (row: number) => Array.from({ length: from(row, 9, 9) }, () => `word${from(row, 40, 50)}`).join(' ')
  const each = <T>(make: (row: number) => T) => Array.from({ length: rows }, (_, row) => (missing() ? null : make(row)))
  return {
    rows,
    columns: {
      review: { kind: 'text', values: each(review) },
      city: { kind: 'category', values: each((row) => `city ${from(row, 6, 9)}`) },
      weight: { kind: 'number', values: numbers(() => random() * 9) },
      since: {
        kind: 'datetime',
        values: Float64Array.from({ length: rows }, () => (missing() ? Number.NaN : Math.floor(random() * 2e12))),
      },
    },
  }
}

/** Numbers, or two or three classes, that the weight, the city and the words say together; 0 classes are numbers. */
export const shopTarget = ({ rows, columns }: Table, classes: number): Target => {
  const values = Float64Array.from({ length: rows }, (_, row) => {
    const words = String(columns['review']!.values[row] ?? '').split(' ')
    const told = words.filter((word) => word.endsWith('1')).length - words.filter((word) => word.endsWith('2')).length
    return (
      2 * told + ((columns['weight']!.values[row] as number) || 4) + (columns['city']!.values[row] === 'city 1' ? 4 : 0)
    )
  })
  if (classes === 0) return { task: 'regression', values }
  const bounds = classes === 2 ? [5] : [3, 6]
  const labels = Int32Array.from(values, (value) => bounds.filter((bound) => value > bound).length)
  return { task: 'classification', classes: names.slice(0, classes), labels }
}

/** A predictor that has learned from the first 600 rows. */
export const shopPredictor = (learner: AnyLearner, fixed: object, table: Table, target: Target): Predictor => {
  const options = learner.candidates(fixed, 'quick', { rows: trained, task: target.task })[0]!
  const encoded = learner.encode(table, options)
  const fitted = learner.fit({ encoded, rows: trainingRows, target }, options, seededRandom(1))
  const known = { learner, options, fitted }
  if (target.task === 'regression') return { ...known, task: 'regression', interval: { coverage: 0.9, radius: 1 } }
  const { classes, labels } = target
  const decision = learner.decision(fitted, encoded, trainingRows)
  const calibration = fitCalibration('platt', decision, labels.slice(0, trained), classes.length)
  return { ...known, task: 'classification', calibration, classes, positive: -1, threshold: 0.5 }
}

export const columnsOf = ({ columns }: Table) => Object.entries(columns).map(([name, { kind }]) => ({ name, kind }))
