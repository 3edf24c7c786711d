import { isNumeric, type Table } from '../../kit/table.ts'

export interface Sampling {
  most: number
  /** How often each row is scored for each column. */
  times: number
  /** How many seconds it may take, more or less; 1 where nothing is said. */
  seconds?: number
}

/**
 * How many rows of the table can be looked at so that all their scores take about so many seconds: fewer where there are many
 * columns or long texts, and `least` in any case. It depends on the table alone, so that the same rows are looked at on
 * slow machines and on fast ones.
 */
export const rowsWithin = (table: Table, { most, times, seconds = 1 }: Sampling): number => {
  const each = Object.keys(table.columns).length * times * (1 + charactersOf(table) / charactersPerCell)
  return Math.min(table.rows, most, Math.max(least, Math.floor((seconds * scoresASecond) / each)))
}

const least = 20

// Scores of plain rows. A tree ensemble gives more than so many in a second; a text learner reads about two million characters
// in that time.
const scoresASecond = 50_000
const charactersPerCell = 30

/** Characters of a row on average. */
const charactersOf = ({ rows, columns }: Table): number => {
  let sum = 0
  for (const column of Object.values(columns)) {
    if (isNumeric(column) || column.kind !== 'text') continue
    for (const value of column.values) sum += value?.length ?? 0
  }
  return rows === 0 ? 0 : sum / rows
}
