import type { EncodedColumns } from '../encoders/columns.ts'
import { numbersOf, slotWidth } from '../encoders/fitted-column.ts'
import { transform, transformRow } from '../encoders/matrix.ts'
import { wordOf } from '../explain/word.ts'
import type { Contribution, Explanation } from '../learner.ts'
import type { LinearTable } from './fit.ts'
import { margins } from './products.ts'

/** Scores of the rows, rows × outputs. Of two classes, the first has the second's with the sign turned. */
export const decision = (fitted: LinearTable, encoded: EncodedColumns, rows: Int32Array): Float64Array => {
  const { matrix, planes, outputs } = fitted
  const design = transform(matrix, encoded, rows)
  const scores = new Float64Array(rows.length * outputs)
  for (let k = 0; k < outputs; k++) {
    const { from, sign } = planeOf(fitted, k)
    margins(design, planes, from).forEach((margin, i) => {
      scores[i * outputs + k] = sign * margin
    })
  }
  return scores
}

/** The same sums in the same order, for a row as it arrives at the server. */
export const decisionRow = (fitted: LinearTable, row: Record<string, unknown>): Float64Array => {
  const { planes, means, outputs } = fitted
  const { numbers, indices, signs } = transformRow(fitted.matrix, row)
  const scores = new Float64Array(outputs)
  for (let k = 0; k < outputs; k++) {
    const { from, sign } = planeOf(fitted, k)
    let sum = planes[from + means.length]!
    for (let j = 0; j < numbers.length; j++) {
      if (planes[from + j] !== 0) sum += numbers[j]! * planes[from + j]!
    }
    for (let s = 0; s < indices.length; s++) {
      if (indices[s]! >= 0) sum += planes[from + indices[s]!]! * signs[s]!
    }
    scores[k] = sign * sum
  }
  return scores
}

/**
 * The Shapley values of a sum of independent features, w (x − E x), added up by column (Lundberg and Lee, 2017): they are
 * exact, and start from the score at the means of the training rows.
 */
export const explain = (fitted: LinearTable, row: Record<string, unknown>, output: number): Explanation => {
  const { planes, means } = fitted
  const { from, sign } = planeOf(fitted, output)
  const parts = partsOf(fitted, row, planes.subarray(from))
  const contributions = fitted.matrix.columns.map(
    ({ name, kind }, c): Contribution => ({
      feature: name,
      value: wordOf(Object.hasOwn(row, name) ? row[name] : null, kind),
      contribution: sign * parts[c]!,
    }),
  )
  contributions.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
  let base = planes[from + means.length]!
  for (let j = 0; j < means.length; j++) base += planes[from + j]! * means[j]!
  return { base: sign * base, contributions }
}

/** Where the plane of an output begins, and whether its sign is turned. */
const planeOf = ({ outputs, means }: LinearTable, output: number) => {
  if (outputs === 2) return { from: 0, sign: output === 0 ? -1 : 1 }
  return { from: output * (means.length + 1), sign: 1 }
}

/** What each column adds to the score at the means. */
const partsOf = ({ matrix, means }: LinearTable, row: Record<string, unknown>, plane: Float64Array): number[] => {
  const { numbers, indices, signs } = transformRow(matrix, row)
  let at = 0
  let slot = 0
  let offset = numbers.length
  return matrix.columns.map((column) => {
    let part = 0
    for (const end = at + numbersOf(column); at < end; at++) part += plane[at]! * (numbers[at]! - means[at]!)
    if (slotWidth(column) === 0) return part
    for (const end = offset + slotWidth(column); offset < end; offset++) part -= plane[offset]! * means[offset]!
    if (indices[slot]! >= 0) part += plane[indices[slot]!]! * signs[slot]!
    slot++
    return part
  })
}
