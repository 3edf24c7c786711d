import { CultivarError } from '../kit/errors.ts'
import type { Table } from '../kit/table.ts'
import type { AnyLearner, Classes, Numbers, Target } from './learner.ts'

/** How many of `rows` have each class; refuses rows from which no learner can learn to tell classes apart. */
export const countClasses = (target: Classes, rows: Int32Array): Int32Array => {
  if (rows.length < 2) {
    const message = `There is too little to learn from: ${rows.length} labelled rows. Two of different classes are the least.`
    throw new CultivarError('data/too-few-rows', message, { rows: rows.length })
  }
  const counts = new Int32Array(target.classes.length)
  for (const row of rows) counts[target.labels[row]!]!++
  const present = target.classes.filter((_, k) => counts[k]! > 0)
  if (present.length > 1) return counts
  const message = `All ${rows.length} rows have the class "${present[0]}", so there is nothing to tell apart. Add rows of another class.`
  throw new CultivarError('data/single-class', message, { class: present[0], rows: rows.length })
}

/** The target of a learner that only tells classes apart; refuses numbers (config/invalid). */
export const classesOf = (target: Target): Classes => {
  if (target.task === 'classification') return target
  throw new CultivarError(
    'config/invalid',
    'This learner tells classes apart, and the target is a number. Take another learner.',
  )
}

/** Refuses a number to predict that is missing or infinite, and fewer than two rows. */
export const checkNumbers = (target: Numbers, rows: Int32Array): void => {
  if (rows.length < 2) {
    const message = `There is too little to learn from: ${rows.length} labelled rows. Two are the least.`
    throw new CultivarError('data/too-few-rows', message, { rows: rows.length })
  }
  const bad = rows.find((row) => !Number.isFinite(target.values[row]!))
  if (bad === undefined) return
  const value = target.values[bad]!
  const message = `Row ${bad} has ${Number.isNaN(value) ? 'no number' : value} to predict. Take such rows out, or add a check that sets them aside.`
  throw new CultivarError('data/target-not-finite', message, { row: bad })
}

/** Refuses a table with a column of a kind that the learner does not read (data/column-type). */
export const refuseColumns = ({ name, reads }: Pick<AnyLearner, 'name' | 'reads'>, { columns }: Table): void => {
  const found = Object.entries(columns).find(([, { kind }]) => !Object.hasOwn(reads, kind))
  if (!found) return
  const [column, { kind }] = found
  const way =
    kind === 'text'
      ? 'Take learner.mixed(), which reads texts beside other columns'
      : 'An id tells nothing of other rows'
  const message = `The learner "${name}" cannot read the column "${column}", which is of the kind ${kind}. ${way}, or leave the column out of the features.`
  throw new CultivarError('data/column-type', message, { column, kind })
}

export const corrupt = (problem: string): CultivarError =>
  new CultivarError('model/corrupt', `The saved model is damaged: ${problem}. Take another version, or train again.`)
