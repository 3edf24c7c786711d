import type { EncodedColumn, LevelColumn, NumberColumn } from './columns.ts'
import { momentFeatures } from './cyclic.ts'
import { type FittedColumn, numbersOf, type ScaledColumn, writeRaw } from './fitted-column.ts'
import { fitImputer, type ImputeStrategy } from './impute.ts'
import { type Cell, placeOf } from './levels.ts'
import { fitOneHot } from './one-hot.ts'
import { ordinalOf } from './ordinal.ts'
import { fitScale, type Scale, standardise } from './standardise.ts'
import { fitTargetMeans, type Smoothing } from './target-encoding.ts'

/** How columns become features. A category becomes a feature a level, unless it is named here. */
export interface MatrixOptions {
  /** What stands in for a missing number. */
  impute: ImputeStrategy
  /** Whether "it was missing" is a feature too, where training rows lack a number. */
  flag: boolean
  minFrequency: number
  maxCategories?: number | undefined
  /** Categories that become the mean of the target there, and how strongly it is drawn to the mean of all. */
  targetEncode?: readonly string[] | undefined
  smooth?: Smoothing | undefined
  /** Categories that are hashed into 2^hashBits features. */
  hashEncode?: readonly string[] | undefined
  hashBits?: number | undefined
  /** Categories that are steps of one scale, from the least on. */
  ordinal?: Readonly<Record<string, readonly string[]>> | undefined
}

/** What the target encoding needs of the target: a column an output, and the fold of every row. */
export interface Told {
  outputs: Float64Array[]
  folds: Int32Array
}

/** A fitted column; `numbers` are those of the training rows where these are not the ones of any other row. */
export interface ColumnFit {
  fitted: FittedColumn
  numbers?: Float64Array[]
}

/** Learns a column from the training rows alone. `told` is asked for only where the target is needed. */
export const fitColumn = (
  column: EncodedColumn,
  rows: Int32Array,
  options: MatrixOptions,
  told: () => Told,
): ColumnFit => {
  if (column.kind !== 'category') return { fitted: fitNumbers(column, rows, options) }
  const { name } = column
  if (options.targetEncode?.includes(name)) return fitTarget(column, rows, options, told())
  const order = options.ordinal && Object.hasOwn(options.ordinal, name) ? options.ordinal[name] : undefined
  if (order) return { fitted: fitOrdinal(column, rows, options, order) }
  if (options.hashEncode?.includes(name)) {
    return { fitted: { encoding: 'hash', kind: 'category', name, bits: options.hashBits ?? 16 } }
  }
  return { fitted: { encoding: 'oneHot', kind: 'category', name, oneHot: fitOneHot(column, rows, options) } }
}

/** Cells of a column at the training rows, in their order. */
export const cellsAt = (column: EncodedColumn, rows: Int32Array): ((i: number) => Cell) => {
  if (column.kind !== 'category') return (i) => column.values[rows[i]!]!
  return (i) => column.levels[placeOf(column.codes[rows[i]!]!, column.levels)] ?? null
}

const fitNumbers = (column: NumberColumn, rows: Int32Array, { impute, flag }: MatrixOptions): FittedColumn => {
  const { name, kind, values } = column
  const imputer = fitImputer(values, rows, impute)
  const flagged = flag && imputer.missing
  const unscaled: ScaledColumn =
    kind === 'datetime'
      ? { encoding: 'moment', kind, name, imputer, flag: flagged, scales: noScales(momentFeatures.length) }
      : { encoding: 'number', kind, name, imputer, flag: flagged, scales: noScales(1) }
  return scaled(unscaled, column, rows)
}

const fitOrdinal = (
  column: LevelColumn,
  rows: Int32Array,
  { impute, flag }: MatrixOptions,
  order: readonly string[],
): FittedColumn => {
  const places = Float64Array.from(rows, (row) => ordinalOf(order, column.levels[column.codes[row]!] ?? null))
  const all = Int32Array.from(places, (_, i) => i)
  const imputer = fitImputer(places, all, impute)
  const { name } = column
  const flagged = flag && imputer.missing
  return scaled(
    { encoding: 'ordinal', kind: 'category', name, order: [...order], imputer, flag: flagged, scales: noScales(1) },
    column,
    rows,
  )
}

const fitTarget = (column: LevelColumn, rows: Int32Array, options: MatrixOptions, told: Told): ColumnFit => {
  const smooth = options.smooth ?? 'auto'
  const { fitted, outOfFold } = fitTargetMeans(column, rows, told.outputs, { folds: told.folds, smooth })
  const scales = outOfFold.map(fitScale)
  return {
    fitted: { encoding: 'target', kind: 'category', name: column.name, target: fitted, scales },
    numbers: outOfFold.map((values, k) => values.map((value) => standardise(scales[k]!, value))),
  }
}

const scaled = (column: ScaledColumn, encoded: EncodedColumn, rows: Int32Array): FittedColumn => {
  const cell = cellsAt(encoded, rows)
  const count = numbersOf(column)
  const raw = Array.from({ length: count }, () => new Float64Array(rows.length))
  const written = new Float64Array(count)
  for (let i = 0; i < rows.length; i++) {
    writeRaw(column, cell(i), written, 0)
    for (let k = 0; k < count; k++) raw[k]![i] = written[k]!
  }
  return { ...column, scales: raw.map(fitScale) }
}

const noScales = (count: number): Scale[] => Array.from({ length: count }, () => ({ mean: 0, scale: 1 }))
