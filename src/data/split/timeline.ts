import { CultivarError } from '../../kit/errors.ts'
import { isNumeric, type Table } from '../../kit/table.ts'

/** Rows from the oldest to the newest; those of which the time is not known are `timeless`. */
export interface Timeline {
  order: Int32Array
  times: Float64Array
  timeless: Int32Array
}

export const timelineOf = (table: Table, name: string, rows: Int32Array): Timeline => {
  const column = table.columns[name]!
  if (!isNumeric(column)) {
    const message = `"${name}" is a ${column.kind} column and has no order in time. Divide by a datetime, number or integer column.`
    throw new CultivarError('data/column-type', message, { column: name, kind: column.kind })
  }
  const { values } = column
  const known = rows.filter((row) => !Number.isNaN(values[row]!))
  return {
    order: known.sort((a, b) => values[a]! - values[b]! || a - b),
    times: values,
    timeless: rows.filter((row) => Number.isNaN(values[row]!)),
  }
}

/** The index nearest to this one at which a new time begins: rows of one time are never parted. */
export const nearestCut = ({ order, times }: Timeline, index: number): number => {
  if (index <= 0 || index >= order.length) return Math.max(0, Math.min(order.length, index))
  const time = times[order[index]!]
  let low = index
  while (low > 0 && times[order[low - 1]!] === time) low--
  let high = index
  while (high < order.length && times[order[high]!] === time) high++
  return index - low <= high - index ? low : high
}

/** The rows from one cut to another that are at least the embargo older than what follows. */
export const before = ({ order, times }: Timeline, from: number, to: number, embargoMs: number): Int32Array => {
  if (to >= order.length) return order.slice(from)
  const next = times[order[to]!]!
  return order.slice(from, to).filter((row) => next - times[row]! >= embargoMs)
}
