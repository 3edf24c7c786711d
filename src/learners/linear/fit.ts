import type { Random } from '../../kit/random.ts'
import type { EncodedColumns } from '../encoders/columns.ts'
import type { Design } from '../encoders/design.ts'
import type { MatrixOptions } from '../encoders/fit-column.ts'
import { fitMatrix, type Matrix } from '../encoders/matrix.ts'
import { fitScale, standardise } from '../encoders/standardise.ts'
import type { Classes, Numbers, Sample } from '../learner.ts'
import { checkNumbers, countClasses } from '../refusals.ts'
import { logisticLoss, softmaxLoss, squaredLoss } from './loss.ts'
import { minimise } from './newton.ts'
import { pullBack } from './products.ts'

/** What the weights cost, in scikit-learn's terms. */
export interface Penalty {
  /** Classification: the price of an error against the size of the weights (LogisticRegression). */
  C: number
  /** Regression: the price of the weights, on a target in units of its standard deviation (ElasticNet). */
  alpha: number
  /** The share of absolute values in the price, as against squares: 0 is ridge, 1 is lasso. */
  l1Ratio: number
  classWeight?: 'balanced' | Readonly<Record<string, number>> | undefined
}

/**
 * Encoders, and the planes over their features: each its weights and then its intercept. Of two classes there is one
 * plane, that of the second class; `outputs` is the number of scores of a row, 1 where a number is predicted.
 */
export interface LinearTable {
  matrix: Matrix
  outputs: number
  planes: Float64Array
  /** The means of the features over the training rows: what an explanation starts from. */
  means: Float64Array
}

export const fitLinear = (
  { encoded, rows, target }: Sample<EncodedColumns>,
  options: MatrixOptions & Penalty,
  random: Random,
): LinearTable => {
  const counts = target.task === 'classification' ? countClasses(target, rows) : undefined
  if (target.task === 'regression') checkNumbers(target, rows)
  const { matrix, design } = fitMatrix(encoded, { rows, target }, options, random)
  const means = meansOf(design)
  if (target.task === 'regression')
    return { matrix, outputs: 1, means, planes: fitNumbers(design, rows, target, options) }
  const planes = fitClasses(design, rows, target, { ...options, counts: counts! })
  return { matrix, outputs: target.classes.length, means, planes }
}

const fitNumbers = (design: Design, rows: Int32Array, target: Numbers, { alpha, l1Ratio }: Penalty): Float64Array => {
  const values = Float64Array.from(rows, (row) => target.values[row]!)
  const scale = fitScale(values)
  if (scale.scale === 0) return new Float64Array(design.width + 1).fill(scale.mean, -1)
  const loss = squaredLoss(
    values.map((value) => standardise(scale, value)),
    new Float64Array(rows.length).fill(1 / rows.length),
  )
  const planes = minimise({ design, loss, l1: alpha * l1Ratio, l2: alpha * (1 - l1Ratio) })
  return planes.map((weight, j) => weight * scale.scale + (j === design.width ? scale.mean : 0))
}

const fitClasses = (
  design: Design,
  rows: Int32Array,
  target: Classes,
  { counts, classWeight, C, l1Ratio }: Penalty & { counts: Int32Array },
): Float64Array => {
  const present = target.classes.map((_, k) => k).filter((k) => counts[k]! > 0)
  const labels = Int32Array.from(rows, (row) => present.indexOf(target.labels[row]!))
  const costs = present.map((k) => {
    if (classWeight === 'balanced') return rows.length / (present.length * counts[k]!)
    return (classWeight && Object.hasOwn(classWeight, target.classes[k]!) && classWeight[target.classes[k]!]) || 1
  })
  const total = present.reduce((sum, k, i) => sum + counts[k]! * costs[i]!, 0)
  const weights = Float64Array.from(labels, (label) => costs[label]! / total)
  const loss = present.length === 2 ? logisticLoss(labels, weights) : softmaxLoss(labels, present.length, weights)
  const price = 1 / (C * total)
  const planes = minimise({ design, loss, l1: price * l1Ratio, l2: price * (1 - l1Ratio) })
  if (target.classes.length === 2) return planes
  return everyClass(planes, present, counts, design.width + 1)
}

/**
 * The planes of all classes, in log-odds: that of a class against the geometric mean of the others, less the logarithm of
 * their number. Where the others are equally likely that is exact. A class that no row has is as likely as half a row in
 * all of them; some other class is always likelier, because the scores of the others cannot all be lower.
 */
const everyClass = (planes: Float64Array, present: number[], counts: Int32Array, size: number): Float64Array => {
  const count = present.length
  const rows = counts.reduce((sum, each) => sum + each, 0)
  const all = new Float64Array(counts.length * size)
  for (let k = 0; k < counts.length; k++) all[(k + 1) * size - 1] = -Math.log(2 * rows)
  for (let j = 0; j < size; j++) {
    const own = count === 2 ? [-planes[j]! / 2, planes[j]! / 2] : present.map((_, i) => planes[i * size + j]!)
    const mean = own.reduce((sum, weight) => sum + weight / count, 0)
    own.forEach((weight, i) => {
      const less = j === size - 1 ? Math.log(count - 1) : 0
      all[present[i]! * size + j] = ((weight - mean) * count) / (count - 1) - less
    })
  }
  return all
}

const meansOf = (design: Design): Float64Array => {
  const means = new Float64Array(design.width + 1)
  pullBack(design, new Float64Array(design.rows).fill(1 / design.rows), means, 0)
  return means.slice(0, design.width)
}
