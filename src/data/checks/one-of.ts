import { isNumeric } from '../../kit/table.ts'
import { cut } from '../values.ts'
import { type CheckOf, eachValue, type Outcome, type Subject } from './outcome.ts'

const booleans: Record<string, number> = { true: 1, false: 0 }

export const oneOf = ({ values }: CheckOf<'oneOf'>, { column }: Subject): Outcome => {
  const allowed = new Set<string | number>(values.map((value) => comparable(value, isNumeric(column))))
  const expected = `one of ${values.slice(0, 10).join(', ')}${values.length > 10 ? ', …' : ''}`
  return eachValue(column, cut(expected, 120), 'not listed', (value) => allowed.has(value))
}

// A column of numbers is asked in numbers, a column of words in words, however the list was written.
const comparable = (value: string | number, numeric: boolean) =>
  numeric ? (booleans[value] ?? Number(value)) : String(value)
