import { emptyBag } from '../encoders/bag.ts'
import type { EncodedRows } from '../encoders/rows.ts'
import { countRow } from '../encoders/text.ts'
import { addLikenesses, cellIn, cellsOf } from './columns.ts'
import type { Neighbours } from './fit.ts'
import { addCosines, type Vector, vectorOf } from './text.ts'

/** A row that is asked about, in the units of the kept rows. */
export interface Query {
  vector: Vector | null
  cells: Float64Array
}

/** A kept row, and how alike it is: from just above 0 to 1. */
export interface Near {
  at: number
  similarity: number
}

/** The rows at `rows` as queries, one after the other. */
export function* queriesOf({ text, columns }: Neighbours, encoded: EncodedRows, rows: Int32Array): Generator<Query> {
  const cells = columns.map((kept) =>
    cellsOf(
      kept,
      encoded.columns.columns.find(({ name }) => name === kept.name),
      rows,
    ),
  )
  for (let i = 0; i < rows.length; i++) {
    const from = encoded.text?.starts[rows[i]!] ?? 0
    const to = encoded.text?.starts[rows[i]! + 1] ?? 0
    const vector = text && encoded.text ? vectorOf(text, encoded.text, from, to) : null
    yield { vector, cells: Float64Array.from(cells, (column) => column[i]!) }
  }
}

/** A row as it arrives at the server, as the same query. */
export const queryOf = ({ text, columns }: Neighbours, row: Record<string, unknown>): Query => {
  const cells = Float64Array.from(columns, (kept) => cellIn(kept, row))
  if (!text) return { vector: null, cells }
  countRow(bag, text.encoding, row)
  return { vector: vectorOf(text, bag, 0, bag.size), cells }
}

// Reused from row to row.
const bag = emptyBag()

/** How much a column counts. Texts are compared all at once, and count as many columns as they are. */
export const shareOf = ({ text, columns }: Neighbours): number =>
  1 / (columns.length + (text?.encoding.fields.length ?? 0))

/** The most similar kept rows, at most `k`, the nearest first and of equals the first. Rows that share nothing are none. */
export const nearestRows = (fitted: Neighbours, { vector, cells }: Query, k: number): Near[] => {
  const { text, columns, rows } = fitted
  const share = shareOf(fitted)
  const sums = new Float64Array(rows.length)
  if (text && vector) addCosines(text, vector, share * text.encoding.fields.length, sums)
  for (let c = 0; c < columns.length; c++) {
    addLikenesses(columns[c]!, cells[c]!, share, sums)
  }
  return largest(sums, k)
}

const largest = (sums: Float64Array, k: number): Near[] => {
  const found: Near[] = []
  let least = 0
  for (let at = 0; at < sums.length; at++) {
    const similarity = sums[at]!
    if (similarity <= least) continue
    let place = found.length
    while (place > 0 && found[place - 1]!.similarity < similarity) place--
    found.splice(place, 0, { at, similarity })
    if (found.length > k) found.pop()
    if (found.length === k) least = found[k - 1]!.similarity
  }
  return found
}
