import type { NumericValues, Table } from '../../kit/table.ts'
import { type Leak, leastRows, percent } from './leak.ts'
import { isQuantity } from './number-answers.ts'

interface Operation {
  sign: string
  of: (a: number, b: number) => number
  /** Whether a and b may change places. */
  symmetric: boolean
}

const operations: readonly Operation[] = [
  { sign: '+', of: (a, b) => a + b, symmetric: true },
  { sign: '−', of: (a, b) => a - b, symmetric: false },
  { sign: '×', of: (a, b) => a * b, symmetric: true },
]

/** Two features whose sum, difference or product is the target on more than 99 % of the rows. */
export const combinedAnswers = (sample: Table, target: string, features: readonly string[]): Leak[] => {
  const truth = (sample.columns[target] as NumericValues).values
  const common = commonest(truth)
  const quantities = features.flatMap((name) => {
    const column = sample.columns[name]!
    return isQuantity(column) ? [{ name, values: column.values }] : []
  })
  return operations.flatMap((operation) =>
    pairs(quantities, operation.symmetric).flatMap(([a, b]) => {
      const found = agreement(operation, { x: a.values, y: b.values, truth, common })
      return found ? [answer([a.name, b.name], operation.sign, target, found)] : []
    }),
  )
}

const answer = ([a, b]: [string, string], sign: string, target: string, evidence: Agreement): Leak => {
  const message = `"${a}" ${sign} "${b}" is "${target}" in ${percent(evidence.share)} of ${evidence.rows} rows: the model would read the answer. Take both out of features, but for one that is known before the prediction is asked for.`
  return { kind: 'answer', columns: [a, b], evidence: { ...evidence }, message }
}

const pairs = <T>(items: readonly T[], symmetric: boolean): [T, T][] =>
  items.flatMap((a, i) => items.flatMap((b, j): [T, T][] => (i === j || (symmetric && j < i) ? [] : [[a, b]])))

interface Three {
  x: Float64Array
  y: Float64Array
  truth: Float64Array
  /** The commonest value of the truth. */
  common: number
}

interface Agreement {
  share: number
  rows: number
}

// Most pairs are told off by their first rows.
const firstRows = 64

const agreement = ({ of }: Operation, three: Three): Agreement | undefined => {
  const early = compared(of, three, Math.min(firstRows, three.truth.length))
  if (early.same < 0.9 * early.rows) return undefined
  const { rows, same, uncommon, uncommonSame } = compared(of, three, three.truth.length)
  // Where nearly every target is zero, zero and zero make nearly every target, and say nothing.
  const tells = same > 0.99 * rows && uncommon > 0 && uncommonSame > 0.99 * uncommon
  return rows >= leastRows && tells ? { share: same / rows, rows } : undefined
}

const compared = (of: Operation['of'], { x, y, truth, common }: Three, until: number) => {
  const counts = { rows: 0, same: 0, uncommon: 0, uncommonSame: 0 }
  for (let row = 0; row < until; row++) {
    const made = of(x[row]!, y[row]!)
    if (Number.isNaN(made)) continue
    const scale = Math.max(Math.abs(x[row]!), Math.abs(y[row]!), Math.abs(truth[row]!))
    const same = Math.abs(made - truth[row]!) <= 1e-9 * scale ? 1 : 0
    const uncommon = truth[row] === common ? 0 : 1
    counts.rows++
    counts.same += same
    counts.uncommon += uncommon
    counts.uncommonSame += uncommon * same
  }
  return counts
}

const commonest = (values: Float64Array): number => {
  const counts = new Map<number, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  let best = Number.NaN
  for (const [value, count] of counts) if (!(count <= (counts.get(best) ?? 0))) best = value
  return best
}
