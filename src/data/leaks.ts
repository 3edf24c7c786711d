import { seededRandom, shuffle } from '../kit/random.ts'
import { type ColumnValues, isNumeric, select, type Table, take } from '../kit/table.ts'
import { classAnswers } from './leaks/class-answers.ts'
import { combinedAnswers } from './leaks/combined-answers.ts'
import { duplicatesAcross } from './leaks/duplicates.ts'
import { ids, ordered } from './leaks/ids.ts'
import type { Leak } from './leaks/leak.ts'
import { type Asked, numberAnswers } from './leaks/number-answers.ts'
import type { Split } from './split.ts'

interface Suspects {
  target: string
  features: readonly string[]
  /** The parts that will teach and judge, when they are known. */
  split?: Split
}

// Enough to see what is true of nearly all rows, and few enough to sort twenty columns in a second.
const sampledRows = 20_000

/**
 * Looks for what would make a model better on paper than it will be: features that alone, or two together, tell the
 * target; equal rows on both sides of the split; ids and row numbers among the features. It measures on at most 20,000
 * rows, the same for the same table. An empty list means that nothing was found, not that there is nothing.
 */
export const findLeaks = (table: Table, { target, features, split }: Suspects): Leak[] => {
  const known = rowsWithValue(table.columns[target]!)
  const chosen = shuffle(known, seededRandom(1)).subarray(0, sampledRows)
  const used = select(table, [...features, target])
  const inOrder = take(used, chosen.toSorted())
  return [
    ...answers(take(used, chosen), { target, features, ordered: ordered(inOrder, features) }),
    ...(split ? duplicatesAcross(table, { target, features, split }) : []),
    ...ids(inOrder, features),
  ]
}

const answers = (sample: Table, asked: Asked): Leak[] => {
  const { target, features } = asked
  const { kind } = sample.columns[target]!
  if (kind !== 'number' && kind !== 'integer') return classAnswers(sample, target, features)
  const alone = numberAnswers(sample, asked)
  const told = new Set(alone.flatMap(({ columns }) => columns))
  const others = features.filter((name) => !told.has(name))
  return [...alone, ...combinedAnswers(sample, target, others)]
}

const rowsWithValue = (column: ColumnValues): Int32Array =>
  Int32Array.from(column.values as ArrayLike<unknown>, (_, row) => row).filter((row) =>
    isNumeric(column) ? !Number.isNaN(column.values[row]!) : column.values[row] !== null,
  )
