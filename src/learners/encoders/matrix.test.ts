import fc from 'fast-check'
import { expect, it } from 'vitest'
import { seededRandom } from '../../kit/random.ts'
import { mean, populationDeviation } from '../../kit/statistics/quantile.ts'
import type { Table } from '../../kit/table.ts'
import { encodeColumns } from './columns.ts'
import type { Design } from './design.ts'
import type { MatrixOptions } from './fit-column.ts'
import { featuresOf, fitMatrix, matrixSchema, transform, transformRow, widthOf } from './matrix.ts'

const word = fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'é', '', '__proto__'), { nil: null })
const number = fc.option(fc.double(), { nil: null })
const rowOf = fc.record({
  plain: number,
  when: fc.option(fc.integer({ min: -1e12, max: 1e13 }), { nil: null }),
  member: fc.option(fc.boolean(), { nil: null }),
  hot: word,
  told: word,
  hashed: word,
  size: word,
})
type Row = Record<string, number | boolean | string | null>

const tableOf = (rows: Row[]): Table => ({
  rows: rows.length,
  columns: {
    plain: { kind: 'number', values: Float64Array.from(rows, ({ plain }) => (plain as number) ?? Number.NaN) },
    when: { kind: 'datetime', values: Float64Array.from(rows, ({ when }) => (when as number) ?? Number.NaN) },
    member: {
      kind: 'boolean',
      values: Float64Array.from(rows, ({ member }) => (member === null ? Number.NaN : Number(member))),
    },
    hot: { kind: 'category', values: rows.map(({ hot }) => hot as string | null) },
    told: { kind: 'category', values: rows.map(({ told }) => told as string | null) },
    hashed: { kind: 'category', values: rows.map(({ hashed }) => hashed as string | null) },
    size: { kind: 'category', values: rows.map(({ size }) => size as string | null) },
  },
})
const options: MatrixOptions = {
  impute: 'median',
  flag: true,
  minFrequency: 2,
  targetEncode: ['told'],
  hashEncode: ['hashed'],
  hashBits: 4,
  ordinal: { size: ['a', 'b', 'c'] },
}
const fitTo = (rows: Row[], trained: Int32Array) => {
  const encoded = encodeColumns(tableOf(rows))
  const target = {
    task: 'classification' as const,
    classes: ['x', 'y', 'z'],
    labels: Int32Array.from(rows, (_, i) => i % 3),
  }
  return { encoded, ...fitMatrix(encoded, { rows: trained, target }, options, seededRandom(1)) }
}
const rowAt = ({ numbers, slots }: Design, i: number) => ({
  numbers: Float64Array.from(numbers, (values) => values[i]!),
  indices: Int32Array.from(slots, ({ indices }) => indices[i]!),
  signs: Int8Array.from(slots, ({ signs }) => signs?.[i] ?? 1),
})
const many = fc.array(rowOf, { minLength: 4, maxLength: 30 })
const train = (rows: unknown[]) => Int32Array.from(rows, (_, i) => i).filter((i) => i % 4 !== 3)

it('makes the same of a row as of many, also after JSON', () => {
  fc.assert(
    fc.property(many, (rows) => {
      const { encoded, matrix } = fitTo(rows, train(rows))
      const again = matrixSchema.parse(JSON.parse(JSON.stringify(matrix)))
      const design = transform(
        matrix,
        encoded,
        Int32Array.from(rows, (_, i) => i),
      )
      rows.forEach((row, i) => {
        expect(transformRow(again, row)).toEqual(rowAt(design, i))
      })
      expect(design.width).toBe(widthOf(matrix))
      expect(featuresOf(matrix).length).toBe(design.width)
    }),
  )
})

it('brings the numbers of the training rows to mean 0 and deviation 1, and none is infinite', () => {
  fc.assert(
    fc.property(many, (rows) => {
      const { matrix, design } = fitTo(rows, train(rows))
      const scales = matrix.columns.flatMap((column) => ('scales' in column ? column.scales : []))
      // A moment that is missing is the mean and has no part in the deviation.
      const whole = rows.every(({ when }, i) => i % 4 === 3 || when !== null)
      design.numbers.forEach((values, j) => {
        expect(Math.abs(mean(values))).toBeLessThan(1e-6)
        if (scales[j]!.scale !== 0 && whole) expect(populationDeviation(values)).toBeCloseTo(1, 5)
      })
    }),
  )
})

it('learns from the training rows alone', () => {
  fc.assert(
    fc.property(many, fc.array(rowOf, { minLength: 30, maxLength: 30 }), (rows, others) => {
      const changed = rows.map((row, i) => (i % 4 === 3 ? others[i]! : row))
      expect(fitTo(changed, train(rows)).matrix).toEqual(fitTo(rows, train(rows)).matrix)
    }),
  )
})

const noon = Date.UTC(2026, 10, 21, 12)
const example: Row[] = [
  { plain: 1, when: noon, member: true, hot: 'a', told: 'a', hashed: 'a', size: 'b' },
  { plain: null, when: noon + 3_600_000, member: false, hot: 'a', told: 'b', hashed: 'b', size: null },
  { plain: 3, when: null, member: true, hot: 'b', told: 'a', hashed: 'c', size: 'c' },
]

it('names each feature by its column', () => {
  const { matrix } = fitTo(example, Int32Array.of(0, 1, 2))
  const features = featuresOf(matrix).filter(({ column }) => column !== 'hashed')
  expect(features.map(({ name }) => name)).toEqual([
    'plain',
    ...['when', 'when.hour.sin', 'when.hour.cos', 'when.weekday.sin', 'when.weekday.cos'],
    ...['when.month.sin', 'when.month.cos', 'member', 'told.0', 'told.1', 'told.2', 'size'],
    ...['plain is missing', 'when is missing', 'hot=a', 'hot is rare', 'size is missing'],
  ])
  expect(features.find(({ name }) => name === 'when.hour.cos')!.column).toBe('when')
})

it('takes an empty row, and columns that are not there, for missing', () => {
  const { matrix } = fitTo(example, Int32Array.of(0, 1, 2))
  const blank = Object.fromEntries(Object.keys(example[0]!).map((name) => [name, null]))
  const none = transform(matrix, { rows: 1, columns: [] }, Int32Array.of(0))
  expect(transformRow(matrix, {})).toEqual(transformRow(matrix, blank))
  expect(transformRow(matrix, { plain: 'three', when: undefined })).toEqual(rowAt(none, 0))
})
