import type { EncodedColumn, NumberColumn } from '../encoders/columns.ts'
import { cellOf, indexOfLevels } from '../encoders/levels.ts'
import { fitScale, type Scale, standardise } from '../encoders/standardise.ts'

/** A column of the kept rows: numbers in standard deviations, NaN where missing, or indices of levels, −1 where missing. */
export type KeptColumn =
  | { name: string; kind: NumberColumn['kind']; scale: Scale; values: Float32Array }
  | { name: string; kind: 'category'; levels: string[]; values: Int32Array }

export const keepColumn = (column: EncodedColumn, rows: Int32Array): KeptColumn => {
  const { name } = column
  if (column.kind === 'category') {
    const { kind, levels, codes } = column
    return { name, kind, levels, values: Int32Array.from(rows, (row) => codes[row]!) }
  }
  const numbers = Float64Array.from(rows, (row) => finite(column.values[row]!))
  const scale = fitScale(numbers)
  return { name, kind: column.kind, scale, values: Float32Array.from(numbers, (value) => scaled(scale, value)) }
}

/** What each of the asked rows has in the units of the kept column. A level that was not kept is −2. */
export const cellsOf = (kept: KeptColumn, column: EncodedColumn | undefined, rows: Int32Array): Float64Array => {
  if (kept.kind === 'category') {
    if (column?.kind !== 'category') return new Float64Array(rows.length).fill(-1)
    const codes = column.levels.map((level) => codeOf(kept.levels, level))
    return Float64Array.from(rows, (row) => (column.codes[row]! < 0 ? -1 : codes[column.codes[row]!]!))
  }
  if (column === undefined || column.kind === 'category') return new Float64Array(rows.length).fill(Number.NaN)
  return Float64Array.from(rows, (row) => scaled(kept.scale, finite(column.values[row]!)))
}

/** The same of a single row as it arrives at the server. */
export const cellIn = (kept: KeptColumn, row: Record<string, unknown>): number => {
  const cell = cellOf(row, kept.name, kept.kind)
  if (kept.kind !== 'category') return scaled(kept.scale, finite(cell as number))
  return cell === null ? -1 : codeOf(kept.levels, String(cell))
}

/** Adds `share` times the likeness of the cell to that of every kept row to `sums`. */
export const addLikenesses = (kept: KeptColumn, cell: number, share: number, sums: Float64Array): void => {
  const isMissing = kept.kind === 'category' ? cell < 0 : Number.isNaN(cell)
  if (isMissing) return
  // A loop a kind: together they would be several times slower.
  if (kept.kind === 'category') {
    const { values } = kept
    for (let row = 0; row < values.length; row++) if (values[row] === cell) sums[row]! += share
    return
  }
  const { values } = kept
  for (let row = 0; row < values.length; row++) {
    const other = values[row]!
    if (!Number.isNaN(other)) sums[row]! += share * Math.exp(-Math.abs(cell - other))
  }
}

/** How alike the cell is to that of a kept row, from 0 to 1. */
export const likeness = (kept: KeptColumn, cell: number, row: number): number => {
  const other = kept.values[row]!
  if (kept.kind === 'category') return cell >= 0 && cell === other ? 1 : 0
  const distance = Math.abs(cell - other)
  return Number.isNaN(distance) ? 0 : Math.exp(-distance)
}

const codeOf = (levels: string[], level: string): number => indexOfLevels(levels).get(level) ?? -2

// The scale takes a missing number for the mean, and here it is like nothing.
const scaled = (scale: Scale, value: number): number => (Number.isNaN(value) ? value : standardise(scale, value))

const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN)
