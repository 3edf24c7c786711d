import type { DatePart } from '../encoders/dates.ts'

/**
 * An input of the trees: a number that is read as float32, or a level by its index in `levels`. With `part` the number is
 * that part of the moment in the column `name`, which comes as milliseconds since 1970.
 */
export type ForestColumn =
  | { name: string; kind: 'number' | 'integer' | 'boolean' | 'datetime'; part?: DatePart }
  | { name: string; kind: 'category'; levels: string[] }

/**
 * Trees in flat arrays. Tree t adds to output t % outputs, and the nodes of tree t are `starts[t]` to `starts[t + 1]`, its
 * root first. In an inner node a number x goes left when x ≤ threshold; a level goes left when its bit is set in the
 * `words` 32-bit words of `sets` from `set[node]` on (level l is bit l % 32 of word l >> 5); a missing value and a level
 * that training did not know go left when `missingLeft` is 1. A leaf has feature −1.
 */
export interface Forest {
  columns: ForestColumn[]
  outputs: number
  /** What every row starts from, for each output. */
  base: Float64Array
  starts: Int32Array
  feature: Int32Array
  threshold: Float32Array
  /** Indices of nodes, counted over all trees. */
  left: Int32Array
  right: Int32Array
  missingLeft: Uint8Array
  /** Where the set of a categorical node begins in `sets`; −1 in a numeric node and a leaf. */
  set: Int32Array
  sets: Int32Array
  /** What a leaf adds; 0 in an inner node. */
  value: Float64Array
  /** The training rows that came by. */
  cover: Float64Array
}
