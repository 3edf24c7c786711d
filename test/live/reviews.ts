import { join } from 'node:path'
import { readSource } from '../../src/data.ts'
import { column, source } from '../../src/define.ts'
import { seededRandom, shuffle } from '../../src/kit/random.ts'
import { type TextValues, take } from '../../src/kit/table.ts'

export const columns = { text: column.text(), label: column.category(['negative', 'positive']) }

/** The reviews of the example in an order that the seed decides. */
export const readReviews = async (file: 'films' | 'products', seed = 1) => {
  const root = join(import.meta.dirname, '../../examples/reviews')
  const { table } = await readSource(source.csv(`data/${file}.csv`), columns, { root })
  const order = shuffle(
    Int32Array.from({ length: table.rows }, (_, i) => i),
    seededRandom(seed),
  )
  return take(table, order)
}

export const wordsOf = (table: Awaited<ReturnType<typeof readReviews>>, name: 'text' | 'label') =>
  (table.columns[name] as TextValues).values as string[]
