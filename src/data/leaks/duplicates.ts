import type { Table } from '../../kit/table.ts'
import { positions } from '../split/hash.ts'
import type { Split } from '../split.ts'
import { type Leak, percent } from './leak.ts'

// Below this the judgement moves by less than its own interval.
const leastShare = 0.01

interface Asked {
  target: string
  features: readonly string[]
  split: Split
}

/**
 * Rows to judge whose features were also there to learn from. A table of few different rows (three short categories) has
 * them by its nature and is no finding.
 */
export const duplicatesAcross = (table: Table, { target, features, split }: Asked): Leak[] => {
  const keys = rowKeys(table, features)
  if (new Set(keys).size < table.rows / 2) return []
  const taught = new Map(Array.from(split.train, (row) => [keys[row]!, row]))
  const truth = table.columns[target]!.values
  const twins = split.test.filter((row) => taught.has(keys[row]!))
  const share = twins.length / split.test.length
  if (!(share > leastShare)) return []
  const agreeing = twins.filter((row) => Object.is(truth[row], truth[taught.get(keys[row]!)!])).length / twins.length
  const message = `${percent(share)} of the ${split.test.length} rows to judge have the same features as a row to learn from, ${percent(agreeing)} of them with the same "${target}": the judgement is too kind. Divide them together with split: { by: 'random' }, which keeps equal rows in one part, or take the duplicates out with check.unique().`
  const evidence = { share, sameTarget: agreeing, duplicates: twins.length, rows: split.test.length }
  return [{ kind: 'duplicates', columns: [...features], evidence, message }]
}

/** 53 bits of hash: among a hundred thousand rows two different ones meet once in a million tables. */
const rowKeys = (table: Table, features: readonly string[]): Float64Array => {
  const low = positions(table, features, 1)
  return positions(table, features, 2).map((high, row) => Math.floor(high * 2 ** 21) + low[row]!)
}
