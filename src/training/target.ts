import { levelsOf, type Model, taskOf } from '../define.ts'
import { isNumeric, type Table } from '../kit/table.ts'
import type { Numbers, Target } from '../learners.ts'

/** What the model is to learn from these rows; a label that is missing or no level of the target is −1, or NaN. */
export const targetOf = (model: Model, table: Table): Target => {
  const column = model.data.columns[model.target]!
  const values = table.columns[model.target]!
  if (taskOf(column) === 'regression') return { task: 'regression', values: (values as Pick<Numbers, 'values'>).values }
  const classes = [...levelsOf(column)]
  if (isNumeric(values)) {
    const labels = Int32Array.from(values.values, (value) => (Number.isNaN(value) ? -1 : value))
    return { task: 'classification', classes, labels }
  }
  const index = new Map(classes.map((level, i) => [level, i]))
  return {
    task: 'classification',
    classes,
    labels: Int32Array.from(values.values, (word) => index.get(word ?? '') ?? -1),
  }
}

/** Whether the row has something to learn or to be judged by. */
export const isLabelled = (target: Target, row: number): boolean =>
  target.task === 'classification' ? target.labels[row]! >= 0 : !Number.isNaN(target.values[row]!)

/** The target of these rows alone. */
export const takeTarget = (target: Target, rows: Int32Array): Target =>
  target.task === 'classification'
    ? { ...target, labels: Int32Array.from(rows, (row) => target.labels[row]!) }
    : { ...target, values: Float64Array.from(rows, (row) => target.values[row]!) }

/** The index of the class that precision and recall speak of; −1 of a number. */
export const positiveIndex = (model: Model): number => {
  const levels = levelsOf(model.data.columns[model.target])
  return model.positive === undefined ? levels.length - 1 : levels.indexOf(model.positive)
}
