import type { Random } from '../kit/random.ts'
import type { Table } from '../kit/table.ts'

/** What to learn: for each row the index of its class. */
export interface Target {
  classes: string[]
  labels: Int32Array
}

/** Plain data that survives JSON, beside typed arrays that go to weights.bin. */
export interface Saved {
  meta: Record<string, unknown>
  arrays: Record<string, Float32Array | Float64Array | Int32Array | Uint8Array>
}

/** A part of the input and how far it moved the score of the class that is explained. */
export interface Contribution {
  feature: string
  value: string
  contribution: number
}

export type Mode = 'quick' | 'optimized' | 'full'

/**
 * One way of learning. All functions are pure: what they return depends on their arguments alone.
 * `Encoded` is rows as the learner wants them and knows nothing of labels, so that it can be shared between fits
 * whose options have the same `encodingKey`, and be cut by row indices. `Fitted` is a value that `save` makes portable.
 */
export interface Learner<Options, Encoded, Fitted> {
  name: string
  /** Raised by the author when the same input would give another model: it is part of the memo of a step. */
  version: number
  /** The settings worth trying on a validation part, best guess first; what the user fixed stays fixed. */
  candidates(fixed: Partial<Options>, mode: Mode, rows: number): Options[]
  /** Options with the same key have the same encoding, also between learners that share an encoder. */
  encodingKey(options: Options): string
  /** Refuses columns that it cannot read (data/column-type). */
  encode(features: Table, options: Options): Encoded
  /**
   * Learns from the rows at `rows`; `target.labels[i]` belongs to row i of `encoded`. Refuses fewer than two rows
   * (data/too-few-rows) and rows of one class (data/single-class); a class without rows is never the likeliest.
   */
  fit(encoded: Encoded, rows: Int32Array, target: Target, options: Options, random: Random): Fitted
  /**
   * Raw scores, rows × classes, row-major: how much each class is likelier than the rest, 0 where it is even. Of two
   * classes, one has the score of the other with the sign turned. A calibration makes probabilities of them.
   */
  decision(fitted: Fitted, encoded: Encoded, rows: Int32Array): Float64Array
  /** Scores of a single row as it arrives at the server: the fast path, equal to `decision` on the same row. */
  decisionRow(fitted: Fitted, row: Record<string, unknown>): Float64Array
  /** Raw like the scores, the largest first; those of a linear learner sum to the score less that of an empty row. */
  explain(fitted: Fitted, row: Record<string, unknown>, classIndex: number): Contribution[]
  save(fitted: Fitted): Saved
  /** Refuses what `save` cannot have written (model/corrupt). */
  load(saved: Saved): Fitted
}

/** A learner of which only the contract is known: what it makes, it alone can read. */
export type AnyLearner = Learner<object, unknown, unknown>
