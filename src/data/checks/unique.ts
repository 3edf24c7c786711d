import { isMissingAt } from '../values.ts'
import { type CheckOf, type Outcome, presentCount, type Subject, shareOf } from './outcome.ts'

/** The first row with a value is good; each later one repeats it. */
export const unique = (_: CheckOf<'unique'>, { column }: Subject): Outcome => {
  const seen = new Set<string | number>()
  const repeats: number[] = []
  for (let row = 0; row < column.values.length; row++) {
    if (isMissingAt(column, row)) continue
    const before = seen.size
    if (seen.add(column.values[row]!).size === before) repeats.push(row)
  }
  return {
    passed: repeats.length === 0,
    expected: 'no value twice',
    observed: repeats.length === 0 ? 'none' : `${repeats.length} repeats`,
    rows: Int32Array.from(repeats),
    badShare: shareOf(repeats.length, presentCount(column)),
  }
}
