import { seededRandom } from '../../src/kit/random.ts'

/** Columns of a CSV file, a cell as it is written. */
export type Cells = Record<string, (string | number)[]>

/** Rides of which the hour and the town tell the count; `day` is the number of the row. */
export const rides = (rows: number): Cells => {
  const random = seededRandom(17)
  const hour = Array.from({ length: rows }, () => Math.floor(random() * 1000))
  const town = hour.map(() => ['Oslo', 'Bergen', 'Narvik'][Math.floor(random() * 3)]!)
  const count = hour.map((value, i) => Number((value / 10 + (town[i] === 'Oslo' ? 30 : 0) + 5 * random()).toFixed(2)))
  const busy = count.map((value) => (value > 60 ? 'yes' : 'no'))
  return { day: hour.map((_, i) => i), hour, town, count, busy }
}

/** The same with another cell. */
export const put = (cells: Cells, name: string, row: number, cell: string | number): Cells => ({
  ...cells,
  [name]: cells[name]!.with(row, cell),
})
