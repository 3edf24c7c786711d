import { rocAuc } from '../../kit/statistics/auc.ts'
import { isNumeric, type NumericValues, type Table } from '../../kit/table.ts'
import { type Leak, leastRows } from './leak.ts'
import { ascending } from './order.ts'

const leastAuc = 0.995
// Of what chance leaves to know, the share that the column knows.
const leastKnown = 0.98
// Fewer rows outside the commonest class may be told apart by luck.
const leastOthers = 10

/** The class of each row, as an index. */
interface Classes {
  codes: Int32Array
  counts: number[]
}

/** Features that alone tell a target of classes. The rows of the sample are in random order, their target is known. */
export const classAnswers = (sample: Table, target: string, features: readonly string[]): Leak[] => {
  const classes = classesOf(sample, target)
  if (sample.rows < leastRows || sample.rows - Math.max(...classes.counts) < leastOthers) return []
  return features.flatMap((name) => {
    const column = sample.columns[name]!
    const evidence = isNumeric(column) ? evidenceOfNumbers(column, classes) : evidenceOfWords(column.values, classes)
    return evidence ? [answer(name, target, evidence)] : []
  })
}

const answer = (name: string, target: string, evidence: Record<string, number>): Leak => {
  const facts = Object.entries(evidence).map(([key, value]) => `${key} ${Math.round(value * 1e4) / 1e4}`)
  const message = `"${name}" alone tells "${target}" (${facts.join(', ')}): the model would read the answer. Take it out of features, unless it is known before the prediction is asked for. If it names an owner of several rows, divide by it: split: { by: 'group', column: '${name}' }.`
  return { kind: 'answer', columns: [name], evidence, message }
}

const classesOf = (sample: Table, target: string): Classes => {
  const codeOf = new Map<string | number | null, number>()
  const counts: number[] = []
  const codes = Int32Array.from(sample.columns[target]!.values as ArrayLike<string | number | null>, (value) => {
    const code = codeOf.get(value) ?? codeOf.size
    codeOf.set(value, code)
    counts[code] = (counts[code] ?? 0) + 1
    return code
  })
  return { codes, counts }
}

/** What is missing is a value too, the smallest: often it is missing because of the answer. */
const evidenceOfNumbers = (column: NumericValues, { codes, counts }: Classes): Record<string, number> | undefined => {
  const values = column.values.map((value) => (Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value))
  if (counts.length === 2) {
    const area = rocAuc(values, codes)
    const auc = Math.max(area, 1 - area)
    if (auc > leastAuc) return { auc, rows: codes.length }
  }
  const known = knownByNeighbour(values, { codes, counts })
  return known > leastKnown ? { known, rows: codes.length } : undefined
}

/** How much oftener than by chance the next row in the order of the column has the same class (J. Cohen's kappa, 1960). */
const knownByNeighbour = (values: Float64Array, { codes, counts }: Classes): number => {
  const order = ascending(values)
  let agreeing = 0
  for (let i = 1; i < order.length; i++) if (codes[order[i]!] === codes[order[i - 1]!]) agreeing++
  const chance = counts.reduce((sum, count) => sum + (count / order.length) ** 2, 0)
  return (agreeing / (order.length - 1) - chance) / (1 - chance)
}

/** How much oftener than the commonest class alone the other rows of the same word name the class, over words of several rows. */
const evidenceOfWords = (
  values: readonly (string | null)[],
  { codes, counts }: Classes,
): Record<string, number> | undefined => {
  const groups = Map.groupBy(values.keys(), (row) => values[row]!)
  const several = [...groups.values()].filter((rows) => rows.length > 1)
  const judged = several.reduce((sum, rows) => sum + rows.length, 0)
  if (judged < Math.max(leastRows, values.length / 2)) return undefined
  const right = several.reduce((sum, rows) => sum + rightAmong(rows, codes), 0) / judged
  const chance = Math.max(...counts) / values.length
  const known = (right - chance) / (1 - chance)
  return known > leastKnown ? { known, rows: judged } : undefined
}

/** On how many of these rows the commonest class of the others is the true one. */
const rightAmong = (rows: number[], codes: Int32Array): number => {
  const counts = new Map<number, number>()
  for (const row of rows) counts.set(codes[row]!, (counts.get(codes[row]!) ?? 0) + 1)
  const [first = 0, second = 0] = [...counts.values()].sort((a, b) => b - a)
  // Without the row itself its class has to be ahead still.
  return first - 1 > second ? first : 0
}
