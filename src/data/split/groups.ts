import { isNumeric, type Table, take } from '../../kit/table.ts'
import { positions } from './hash.ts'

/** Rows that belong together, and a number in [0, 1) that the value they share has by its hash. */
export interface Group {
  rows: number[]
  position: number
}

/** The groups of these rows, by their positions. A row without a value is a group of its own. */
export const groupsOf = (table: Table, name: string, rows: Int32Array, seed: number): Group[] => {
  const column = table.columns[name]!
  const ofGroup = positions(table, [name], seed)
  const groups = new Map<string | number, Group>()
  const lone: number[] = []
  for (const row of rows) {
    const value = isNumeric(column) ? column.values[row]! : column.values[row]
    if (value === null || value === undefined || Number.isNaN(value)) {
      lone.push(row)
      continue
    }
    const known = groups.get(value)
    if (known) known.rows.push(row)
    else groups.set(value, { rows: [row], position: ofGroup[row]! })
  }
  return [...groups.values(), ...alone(table, lone, seed)].sort((a, b) => a.position - b.position)
}

const alone = (table: Table, rows: number[], seed: number): Group[] => {
  const position = positions(take(table, rows), Object.keys(table.columns), seed)
  return rows.map((row, i) => ({ rows: [row], position: position[i]! }))
}
