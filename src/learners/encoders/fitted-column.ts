import { z } from 'zod'
import { momentFeatures, writeMoment } from './cyclic.ts'
import { hashLevel } from './hashing.ts'
import { impute } from './impute.ts'
import type { Cell, Level } from './levels.ts'
import { oneHotIndex, oneHotWidth } from './one-hot.ts'
import { ordinalOf } from './ordinal.ts'
import { standardise } from './standardise.ts'
import { targetMean } from './target-encoding.ts'

const name = z.string()
const level = z.string().nullable()
const finite = z.number()
const scales = z.array(z.object({ mean: finite, scale: finite.min(0) }))
const imputer = z.object({ low: finite, high: finite, fill: finite, missing: z.boolean() })

const oneHotColumn = z.object({
  encoding: z.literal('oneHot'),
  kind: z.literal('category'),
  name,
  oneHot: z.object({ levels: z.array(level), rare: z.boolean() }),
})
const hashColumn = z.object({
  encoding: z.literal('hash'),
  kind: z.literal('category'),
  name,
  bits: z.number().int().min(1).max(24),
})
const numberColumn = z.object({
  encoding: z.literal('number'),
  kind: z.enum(['number', 'integer', 'boolean']),
  name,
  imputer,
  flag: z.boolean(),
  scales: scales.length(1),
})
const momentColumn = z.object({
  encoding: z.literal('moment'),
  kind: z.literal('datetime'),
  name,
  imputer,
  flag: z.boolean(),
  scales: scales.length(momentFeatures.length),
})
const ordinalColumn = z.object({
  encoding: z.literal('ordinal'),
  kind: z.literal('category'),
  name,
  order: z.array(level),
  imputer,
  flag: z.boolean(),
  scales: scales.length(1),
})
const targetColumn = z
  .object({
    encoding: z.literal('target'),
    kind: z.literal('category'),
    name,
    target: z.object({ levels: z.array(level), means: z.array(finite), prior: z.array(finite).min(1) }),
    scales,
  })
  .refine(({ target: { levels, means, prior } }) => means.length === levels.length * prior.length, 'lacks a mean')
  .refine((column) => column.scales.length === column.target.prior.length, 'lacks a scale')

/** A column with what was learned of it. It becomes numbers, or one of the features of a slot, or both. */
export const fittedColumnSchema = z.discriminatedUnion('encoding', [
  numberColumn,
  momentColumn,
  ordinalColumn,
  targetColumn,
  oneHotColumn,
  hashColumn,
])

export type FittedColumn = z.infer<typeof fittedColumnSchema>
/** Columns that become numbers. */
export type ScaledColumn = Extract<FittedColumn, { scales: unknown }>

/** How many numbers a column becomes. */
export const numbersOf = (column: FittedColumn): number => ('scales' in column ? column.scales.length : 0)

/** Of how many features a column has at most one. */
export const slotWidth = (column: FittedColumn): number => {
  if (column.encoding === 'oneHot') return oneHotWidth(column.oneHot)
  if (column.encoding === 'hash') return 2 ** column.bits
  return 'flag' in column && column.flag ? 1 : 0
}

/** Writes the numbers of a cell from `at` on, in units of their standard deviations. */
export const writeNumbers = (column: FittedColumn, cell: Cell, out: Float64Array, at: number): void => {
  if (!('scales' in column)) return
  writeRaw(column, cell, out, at)
  for (let i = 0; i < column.scales.length; i++) out[at + i] = standardise(column.scales[i]!, out[at + i]!)
}

/** The same before they are brought to one scale. */
export const writeRaw = (column: ScaledColumn, cell: Cell, out: Float64Array, at: number): void => {
  if (column.encoding === 'number') out[at] = impute(column.imputer, cell as number)
  if (column.encoding === 'ordinal') out[at] = impute(column.imputer, ordinalOf(column.order, cell as Level))
  if (column.encoding === 'moment') {
    const ms = cell as number
    writeMoment(Number.isNaN(ms) ? ms : impute(column.imputer, ms), out, at)
  }
  if (column.encoding === 'target') {
    for (let k = 0; k < column.target.prior.length; k++) out[at + k] = targetMean(column.target, cell as Level, k)
  }
}

/** Which feature of its slot a cell has, −1 for none. */
export const slotIndex = (column: FittedColumn, cell: Cell): number => {
  if (column.encoding === 'oneHot') return oneHotIndex(column.oneHot, cell as Level)
  if (column.encoding === 'hash') return hashLevel(column.name, cell as Level, column.bits).bucket
  return isMissing(column, cell) ? 0 : -1
}

/** What a cell has in the feature of its slot. */
export const slotSign = (column: FittedColumn, cell: Cell): 1 | -1 =>
  column.encoding === 'hash' ? hashLevel(column.name, cell as Level, column.bits).sign : 1

/** The names of the numbers, or of the features of the slot, as `age`, `when.hour.sin`, `city=Paris`. */
export const numberNames = (column: FittedColumn): string[] => {
  if (column.encoding === 'moment') return momentFeatures.map((feature) => column.name + feature)
  const count = numbersOf(column)
  return Array.from({ length: count }, (_, k) => (count === 1 ? column.name : `${column.name}.${k}`))
}

export const slotNames = (column: FittedColumn): string[] => {
  if (column.encoding === 'hash') return Array.from({ length: 2 ** column.bits }, (_, i) => `${column.name}#${i}`)
  if (column.encoding !== 'oneHot') return slotWidth(column) === 1 ? [`${column.name} is missing`] : []
  const { levels, rare } = column.oneHot
  const names = levels.map((each) => (each === null ? `${column.name} is missing` : `${column.name}=${each}`))
  return rare ? [...names, `${column.name} is rare`] : names
}

const isMissing = (column: FittedColumn, cell: Cell): boolean =>
  column.encoding === 'ordinal' ? Number.isNaN(ordinalOf(column.order, cell as Level)) : Number.isNaN(cell)
