import type { EncodedColumns } from '../encoders/columns.ts'
import { featuresOf, transform, transformRow } from '../encoders/matrix.ts'
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
  const { matrix, planes, means } = fitted
  const { from, sign } = planeOf(fitted, output)
  const values = valuesOf(fitted, row)
  const parts = new Map(matrix.columns.map(({ name }) => [name, 0]))
  let base = planes[from + means.length]!
  featuresOf(matrix).forEach(({ column }, j) => {
    const weight = planes[from + j]!
    base += weight * means[j]!
    parts.set(column, parts.get(column)! + weight * ((values.get(j) ?? 0) - means[j]!))
  })
  const contributions = matrix.columns.map(
    ({ name, kind }): Contribution => ({
      feature: name,
      value: wordOf(Object.hasOwn(row, name) ? row[name] : null, kind),
      contribution: sign * parts.get(name)!,
    }),
  )
  contributions.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
  return { base: sign * base, contributions }
}

/** Where the plane of an output begins, and whether its sign is turned. */
const planeOf = ({ outputs, means }: LinearTable, output: number) => {
  if (outputs === 2) return { from: 0, sign: output === 0 ? -1 : 1 }
  return { from: output * (means.length + 1), sign: 1 }
}

const valuesOf = ({ matrix }: LinearTable, row: Record<string, unknown>): Map<number, number> => {
  const { numbers, indices, signs } = transformRow(matrix, row)
  const values = new Map<number, number>(numbers.entries())
  indices.forEach((index, s) => {
    if (index >= 0) values.set(index, signs[s]!)
  })
  return values
}
