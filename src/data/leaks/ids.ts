import { isNumeric, type Table, type TextValues } from '../../kit/table.ts'
import { type Leak, leastRows, percent } from './leak.ts'

const idNames = [/(^|[\s_.-])(id|uuid|guid|key)$/i, /[a-z](Id|ID)$/]

// A column with such a name may still be a category (a shop's id), so most of its values have to be different.
const distinctWithName = 0.5
const distinctWords = 0.95
// An amount in cents repeats sometimes; a number that was given out does not.
const distinctIntegers = 0.995

/** Features that name or count rows instead of describing them. The rows of the sample are in the order of the table. */
export const ids = (sample: Table, features: readonly string[]): Leak[] => {
  if (sample.rows < leastRows) return []
  return features.flatMap((name) => {
    const column = sample.columns[name]!
    if (!isNumeric(column)) return isProse(column) ? [] : idOf(name, column.values)
    if (column.kind !== 'integer' && column.kind !== 'number') return []
    if (countsRows(column.values)) return [rowNumber(name, sample.rows)]
    return column.values.every((value) => Number.isInteger(value) || Number.isNaN(value))
      ? idOf(name, column.values)
      : []
  })
}

const idOf = (name: string, values: ArrayLike<string | number | null>): Leak[] => {
  const known = Array.from(values).filter((value) => value !== null && !Number.isNaN(value))
  if (known.length < leastRows) return []
  const distinct = new Set(known).size / known.length
  const usual = typeof known[0] === 'string' ? distinctWords : distinctIntegers
  if (distinct <= (idNames.some((pattern) => pattern.test(name)) ? distinctWithName : usual)) return []
  const message = `"${name}" looks like an id: ${percent(distinct)} of its ${known.length} values are different. It names rows and says nothing of others. Take it out of features, or declare it with column.id().`
  return [{ kind: 'id', columns: [name], evidence: { distinct, rows: known.length }, message }]
}

/** Each value above the one before, or each below it. */
const countsRows = (values: Float64Array): boolean => {
  const direction = Math.sign(values[1]! - values[0]!)
  return direction !== 0 && values.every((value, i) => i === 0 || Math.sign(value - values[i - 1]!) === direction)
}

/** Features that never fall, or never rise, from row to row: times, and what was counted in them. */
export const ordered = (sample: Table, features: readonly string[]): string[] =>
  features.filter((name) => {
    const { values } = sample.columns[name]!
    if (typeof values[0] !== 'number') return false
    const numbers = values as Float64Array
    return (
      numbers.every((value, i) => i === 0 || value >= numbers[i - 1]!) ||
      numbers.every((value, i) => i === 0 || value <= numbers[i - 1]!)
    )
  })

const rowNumber = (name: string, rows: number): Leak => {
  const message = `"${name}" goes one way through all rows, as a row number does: what a model learns from it ends with the last row that it saw. Take it out of features; if it is a time, declare it with column.datetime() and divide by it with split: { by: 'time', column: '${name}' }.`
  return { kind: 'row-number', columns: [name], evidence: { rows }, message }
}

/** Sentences differ by nature; an id is short and has no spaces. */
const isProse = ({ values }: TextValues): boolean => {
  const sentences = values.filter((value) => value !== null && (value.length > 64 || /\s/.test(value.trim()))).length
  return sentences > values.length / 10
}
