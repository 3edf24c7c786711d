import { CultivarError } from '../kit/errors.ts'
import type { Target } from './learner.ts'

/** How many of `rows` have each class; refuses rows from which no learner can learn to tell classes apart. */
export const countClasses = (target: Target, rows: Int32Array): Int32Array => {
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
