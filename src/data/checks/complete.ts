import { isMissingAt, percent } from '../values.ts'
import { type CheckOf, type Outcome, type Subject, shareOf } from './outcome.ts'

export const complete = ({ atMost }: CheckOf<'complete'>, { column, unfit }: Subject): Outcome => {
  const missing: number[] = []
  for (let row = 0; row < column.values.length; row++) {
    // A value that did not fit was there; the schema tells of it.
    if (isMissingAt(column, row) && !unfit(row)) missing.push(row)
  }
  const badShare = shareOf(missing.length, column.values.length)
  return {
    passed: badShare <= atMost,
    expected: atMost === 0 ? 'none missing' : `at most ${percent(atMost)} missing`,
    observed: `${missing.length} missing`,
    rows: Int32Array.from(missing),
    badShare,
  }
}
