import { z } from 'zod'
import type { Random } from '../../kit/random.ts'
import { dealFolds } from '../folds.ts'
import type { Target } from '../learner.ts'
import type { EncodedColumn, EncodedColumns } from './columns.ts'
import type { Design, Slot } from './design.ts'
import { cellsAt, fitColumn, type MatrixOptions, type Told } from './fit-column.ts'
import {
  type FittedColumn,
  fittedColumnSchema,
  numberNames,
  numbersOf,
  slotIndex,
  slotNames,
  slotSign,
  slotWidth,
  writeNumbers,
} from './fitted-column.ts'
import { type Cell, cellOf, placeOf } from './levels.ts'
import { outputsOf } from './target-encoding.ts'

/** Fitted encoders of the columns of a table: plain data, which makes the same features of rows and of a single row. */
export const matrixSchema = z.object({ columns: z.array(fittedColumnSchema) })
export type Matrix = z.infer<typeof matrixSchema>

// Into so many parts the training rows are cut for the means of the target, as scikit-learn cuts them.
const foldCount = 5

/** A row as features: the numbers, and for each slot its feature, −1 for none, with its sign. */
export interface DesignRow {
  numbers: Float64Array
  indices: Int32Array
  signs: Int8Array
}

/** A feature and the column that it was made of. */
export interface Feature {
  name: string
  column: string
}

/**
 * Learns the encoders from the training rows alone. `design` has these rows, in their order; where a target encoding is
 * asked for it differs from `transform` of the same rows, because no row may be told its own answer.
 */
export const fitMatrix = (
  { columns }: EncodedColumns,
  { rows, target }: { rows: Int32Array; target: Target },
  options: MatrixOptions,
  random: Random,
): { matrix: Matrix; design: Design } => {
  let dealt: Told | undefined
  const told = () => {
    dealt ??= { outputs: outputsOf(target, rows), folds: dealFolds(target, rows, foldCount, random) }
    return dealt
  }
  const fits = columns.map((column) => fitColumn(column, rows, options, told))
  const matrix = { columns: fits.map(({ fitted }) => fitted) }
  const design = transform(matrix, { rows: rows.length, columns }, rows)
  let at = 0
  for (const { fitted, numbers = [] } of fits) {
    numbers.forEach((values, k) => {
      design.numbers[at + k] = values
    })
    at += numbersOf(fitted)
  }
  return { matrix, design }
}

/** The rows at `rows` as features. A column that is not there is missing in every row. */
export const transform = (matrix: Matrix, { columns }: EncodedColumns, rows: Int32Array): Design => {
  const numbers: Float64Array[] = []
  const slots: Slot[] = []
  let offset = numberCount(matrix)
  for (const fitted of matrix.columns) {
    const column = columns.find(({ name }) => name === fitted.name) ?? emptyColumn(fitted, rows)
    const known = distinct(column, rows)
    numbers.push(...numbersAt(fitted, known))
    if (slotWidth(fitted) === 0) continue
    slots.push(slotAt(fitted, known, offset))
    offset += slotWidth(fitted)
  }
  return { rows: rows.length, width: offset, numbers, slots }
}

/** The row as it arrives at the server, bit for bit as `transform` makes it. Datetimes are in milliseconds. */
export const transformRow = (matrix: Matrix, row: Record<string, unknown>): DesignRow => {
  const slots = matrix.columns.filter((column) => slotWidth(column) > 0).length
  const numbers = new Float64Array(numberCount(matrix))
  const made = { numbers, indices: new Int32Array(slots), signs: new Int8Array(slots) }
  let at = 0
  let slot = 0
  let offset = numbers.length
  for (const column of matrix.columns) {
    const cell = cellOf(row, column.name, column.kind)
    writeNumbers(column, cell, numbers, at)
    at += numbersOf(column)
    const width = slotWidth(column)
    if (width === 0) continue
    const index = slotIndex(column, cell)
    made.indices[slot] = index < 0 ? -1 : offset + index
    made.signs[slot++] = slotSign(column, cell)
    offset += width
  }
  return made
}

/** All features in the order of their numbers in a design. */
export const featuresOf = ({ columns }: Matrix): Feature[] => {
  const named = (names: (column: FittedColumn) => string[]) =>
    columns.flatMap((column) => names(column).map((name) => ({ name, column: column.name })))
  return [...named(numberNames), ...named(slotNames)]
}

export const widthOf = ({ columns }: Matrix): number =>
  columns.reduce((sum, column) => sum + numbersOf(column) + slotWidth(column), 0)

const numberCount = ({ columns }: Matrix): number => columns.reduce((sum, column) => sum + numbersOf(column), 0)

/** Cells that are worked out once, and for each row which of them it has. */
interface Distinct {
  cells: number
  cell: (i: number) => Cell
  place: (i: number) => number
  rows: number
}

// Words are worked out once a level, numbers once a row.
const distinct = (column: EncodedColumn, rows: Int32Array): Distinct => {
  if (column.kind !== 'category')
    return { cells: rows.length, cell: cellsAt(column, rows), place: (i) => i, rows: rows.length }
  const { levels, codes } = column
  return {
    cells: levels.length + 1,
    cell: (i) => levels[i] ?? null,
    place: (i) => placeOf(codes[rows[i]!]!, levels),
    rows: rows.length,
  }
}

const emptyColumn = ({ name, kind }: FittedColumn, rows: Int32Array): EncodedColumn => {
  const length = rows.reduce((most, row) => Math.max(most, row + 1), 0)
  if (kind === 'category') return { name, kind, levels: [], codes: new Int32Array(length).fill(-1) }
  return { name, kind, values: new Float64Array(length).fill(Number.NaN) }
}

const numbersAt = (fitted: FittedColumn, { cells, cell, place, rows }: Distinct): Float64Array[] => {
  const count = numbersOf(fitted)
  if (count === 0) return []
  const known = new Float64Array(cells * count)
  for (let c = 0; c < cells; c++) writeNumbers(fitted, cell(c), known, c * count)
  return Array.from({ length: count }, (_, k) => new Float64Array(rows).map((_, i) => known[place(i) * count + k]!))
}

const slotAt = (fitted: FittedColumn, { cells, cell, place, rows }: Distinct, offset: number): Slot => {
  const known = new Int32Array(cells)
  for (let c = 0; c < cells; c++) known[c] = slotIndex(fitted, cell(c))
  const indices = new Int32Array(rows)
  for (let i = 0; i < rows; i++) indices[i] = known[place(i)]! < 0 ? -1 : offset + known[place(i)]!
  if (fitted.encoding !== 'hash') return { indices }
  const signs = Int8Array.from({ length: cells }, (_, c) => slotSign(fitted, cell(c)))
  return { indices, signs: new Int8Array(rows).map((_, i) => signs[place(i)]!) }
}
