import { CultivarError } from '../../kit/errors.ts'
import type { Workspace } from '../kernels/workspace.ts'
import type { Classes, Numbers, Target } from '../learner.ts'
import { checkNumbers, countClasses } from '../refusals.ts'
import type { BoostedTrees } from './decide.ts'
import type { Parts } from './matrix.ts'
import type { Objective } from './objective.ts'
import { binaryLogLoss, softmaxLoss } from './objectives/log-loss.ts'
import { poissonLoss, quantileLoss, squaredError } from './objectives/numbers.ts'
import type { BoostedTreesOptions } from './options.ts'

/** What the trees are fitted by, and what their outputs mean. */
interface Goal {
  objective(space: Workspace): Objective
  meaning: Pick<BoostedTrees, 'link' | 'classes' | 'present'>
}

/** The loss that target and options ask for. Refuses targets that cannot be learned (data/…). */
export const goalOf = (target: Target, parts: Parts, options: BoostedTreesOptions): Goal =>
  target.task === 'classification' ? goalOfClasses(target, parts, options) : goalOfNumbers(target, parts, options)

const goalOfClasses = (target: Classes, { rows, validation }: Parts, options: BoostedTreesOptions): Goal => {
  const counts = Array.from(countClasses(target, rows))
  const present = counts.flatMap((count, k) => (count > 0 ? [k] : []))
  const placeOf = counts.map((_, k) => present.indexOf(k))
  const labels = Int32Array.from([...rows, ...validation], (row) => placeOf[target.labels[row]!]!)
  const weights = present.map((k) =>
    weightOf(options.classWeight, target.classes[k]!, counts[k]!, rows.length / present.length),
  )
  const labelled = { labels, weights, training: rows.length, rows: labels.length, classes: present.length }
  const binary = present.length === 2
  return {
    objective: (space) => (binary ? binaryLogLoss(space, labelled) : softmaxLoss(space, labelled)),
    meaning: { link: binary ? 'logit' : 'softmax', classes: counts.length, present },
  }
}

// Balanced: every class weighs as much as if all had the same number of rows (scikit-learn).
const weightOf = (
  classWeight: BoostedTreesOptions['classWeight'],
  name: string,
  count: number,
  even: number,
): number => {
  if (classWeight === null) return 1
  return classWeight === 'balanced' ? even / count : (classWeight[name] ?? 1)
}

const goalOfNumbers = (target: Numbers, { rows, validation }: Parts, options: BoostedTreesOptions): Goal => {
  checkNumbers(target, rows)
  if (validation.length > 1) checkNumbers(target, validation)
  const values = Float64Array.from([...rows, ...validation], (row) => target.values[row]!)
  const labelled = { values, training: rows.length, rows: values.length }
  const meaning = { classes: 0, present: [] }
  if (options.loss === 'poisson') {
    checkCounts(values)
    return { objective: (space) => poissonLoss(space, labelled), meaning: { ...meaning, link: 'exp' } }
  }
  const q = options.loss === 'quantile' ? options.quantile : 0.5
  const objective = options.loss === 'squared_error' ? squaredError(labelled) : quantileLoss(labelled, q)
  return { objective: () => objective, meaning: { ...meaning, link: 'identity' } }
}

const checkCounts = (values: Float64Array): void => {
  const negative = values.find((value) => value < 0)
  if (negative === undefined && values.some((value) => value > 0)) return
  const found = negative === undefined ? 'all are 0' : `one is ${negative}`
  const message = `The Poisson loss is for counts: numbers that are not negative, some of them positive. Here ${found}. Take another loss.`
  throw new CultivarError('data/invalid', message, { value: negative ?? 0 })
}
