import { valueAt } from '../values.ts'
import { type CheckOf, type Outcome, presentCount, type Subject, shareOf } from './outcome.ts'

/** The user's own rule. A value on which it throws is bad, and the first such message is told. */
export const custom = ({ name, test }: CheckOf<'custom'>, { column }: Subject): Outcome => {
  const bad: number[] = []
  let thrown = ''
  for (let row = 0; row < column.values.length; row++) {
    const value = valueAt(column, row)
    if (value === null) continue
    try {
      if (!test(value)) bad.push(row)
    } catch (error) {
      bad.push(row)
      thrown ||= ` (the check threw: ${String(error instanceof Error ? error.message : error).slice(0, 120)})`
    }
  }
  return {
    passed: bad.length === 0,
    expected: name,
    observed: bad.length === 0 ? 'all' : `${bad.length} fail${thrown}`,
    rows: Int32Array.from(bad),
    badShare: shareOf(bad.length, presentCount(column)),
  }
}
