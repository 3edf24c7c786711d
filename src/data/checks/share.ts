import { cut, percent, valueAt } from '../values.ts'
import { between, type CheckOf, type Outcome, type Subject, shareOf } from './outcome.ts'

const none = new Int32Array(0)

/** Of the rows that have a value. No single row is to blame, so none is named. */
export const share = ({ value, min, max }: CheckOf<'share'>, { column }: Subject): Outcome => {
  let present = 0
  let hits = 0
  for (let row = 0; row < column.values.length; row++) {
    const found = valueAt(column, row)
    if (found === null) continue
    present++
    if (String(found) === value) hits++
  }
  const observed = shareOf(hits, present)
  const distance = Math.max((min ?? 0) - observed, observed - (max ?? 1), 0)
  return {
    passed: distance === 0,
    expected: `${between(min, max, percent)} are "${cut(value, 40)}"`,
    observed: percent(observed),
    rows: none,
    badShare: distance,
  }
}
