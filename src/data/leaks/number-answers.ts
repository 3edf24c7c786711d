import { mean } from '../../kit/statistics/quantile.ts'
import { type ColumnValues, isNumeric, type NumericValues, type Table } from '../../kit/table.ts'
import { type Leak, leastRows } from './leak.ts'
import { ascending } from './order.ts'

// A column that is known in time may explain nearly everything; one that explains this much is the target in disguise.
const leastCorrelation = 0.999
const leastExplained = 0.99

export interface Asked {
  target: string
  features: readonly string[]
  /** Features that only rise or only fall from row to row. */
  ordered: readonly string[]
}

/** Features that alone tell a target of numbers. The rows of the sample are in random order. */
export const numberAnswers = (sample: Table, { target, features, ordered }: Asked): Leak[] => {
  const truth = (sample.columns[target] as NumericValues).values
  return features.flatMap((name) => {
    const column = sample.columns[name]!
    const evidence = isNumeric(column)
      ? evidenceOfNumbers(column, truth, ordered.includes(name))
      : evidenceOfWords(column.values, truth)
    return evidence ? [answer(name, target, evidence)] : []
  })
}

const answer = (name: string, target: string, evidence: Record<string, number>): Leak => {
  const facts = Object.entries(evidence).map(([key, value]) => `${key} ${Math.round(value * 1e5) / 1e5}`)
  const message = `"${name}" alone tells "${target}" (${facts.join(', ')}): the model would read the answer. Take it out of features, unless it is known before the prediction is asked for.`
  return { kind: 'answer', columns: [name], evidence, message }
}

const evidenceOfNumbers = (
  column: NumericValues,
  truth: Float64Array,
  isOrdered: boolean,
): Record<string, number> | undefined => {
  const known = truth.map((_, row) => row).filter((row) => !Number.isNaN(column.values[row]!))
  if (known.length < Math.max(leastRows, truth.length / 2)) return undefined
  const [x, y] = [known.map((row) => column.values[row]!), known.map((row) => truth[row]!)]
  const pearson = correlation(x, y)
  if (Math.abs(pearson) > leastCorrelation) return { pearson, rows: known.length }
  const order = ascending(x)
  const spearman = correlation(ranks(x, order), ranks(y, ascending(y)))
  if (Math.abs(spearman) > leastCorrelation) return { spearman, rows: known.length }
  // Of a series what is next in time is like it, and time is no leak.
  if (isOrdered || column.kind === 'datetime') return undefined
  const explained = explainedByNeighbours(order, y)
  return explained > leastExplained ? { explained, rows: known.length } : undefined
}

/** R² of the mean of the other rows of the same word, over words with several rows. */
const evidenceOfWords = (
  values: readonly (string | null)[],
  truth: Float64Array,
): Record<string, number> | undefined => {
  const groups = Map.groupBy(values.keys(), (row) => values[row]!)
  const several = [...groups.values()].filter((rows) => rows.length > 1)
  const judged = several.flat()
  if (judged.length < Math.max(leastRows, values.length / 2)) return undefined
  let lost = 0
  for (const rows of several) {
    const sum = rows.reduce((total, row) => total + truth[row]!, 0)
    for (const row of rows) lost += (truth[row]! - (sum - truth[row]!) / (rows.length - 1)) ** 2
  }
  const explained = 1 - lost / squaredDeviations(Float64Array.from(judged, (row) => truth[row]!))
  return explained > leastExplained ? { explained, rows: judged.length } : undefined
}

/** R² of the mean of the two rows that are next in the column: any smooth function of it shows, not only a line. */
const explainedByNeighbours = (order: Uint32Array, y: Float64Array): number => {
  let lost = 0
  for (let i = 1; i < order.length - 1; i++) lost += (y[order[i]!]! - (y[order[i - 1]!]! + y[order[i + 1]!]!) / 2) ** 2
  return 1 - lost / squaredDeviations(y)
}

const correlation = (x: Float64Array, y: Float64Array): number => {
  const [meanX, meanY] = [mean(x), mean(y)]
  let together = 0
  for (let i = 0; i < x.length; i++) together += (x[i]! - meanX) * (y[i]! - meanY)
  return together / Math.sqrt(squaredDeviations(x) * squaredDeviations(y))
}

/** Equal values share the mean of their ranks. */
const ranks = (values: Float64Array, order: Uint32Array): Float64Array => {
  const found = new Float64Array(values.length)
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++
    for (let i = from; i < to; i++) found[order[i]!] = (from + to - 1) / 2
    from = to
  }
  return found
}

const squaredDeviations = (values: Float64Array): number => {
  const center = mean(values)
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i]! - center) ** 2
  return sum
}

/** Whether the column holds numbers that can be added up. */
export const isQuantity = (column: ColumnValues): column is NumericValues =>
  column.kind === 'number' || column.kind === 'integer' || column.kind === 'boolean'
