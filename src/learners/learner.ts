import type { Random } from '../kit/random.ts'
import type { ColumnKind, Table } from '../kit/table.ts'
import type { CalibrationMethod } from './calibration.ts'
import type { Crew } from './kernels/crew.ts'
import type { OnnxColumn } from './onnx/columns.ts'
import type { OnnxGraph } from './onnx/graph.ts'
import type { Space } from './space.ts'

export type Task = 'classification' | 'regression'

/** What to learn: for each row the index of its class, or a number. */
export type Target = Classes | Numbers

export interface Classes {
  task: 'classification'
  classes: string[]
  labels: Int32Array
}

export interface Numbers {
  task: 'regression'
  values: Float64Array
}

/** What a fit learns from: `rows` index `encoded`, and so does what `target` holds. */
export interface Sample<Encoded> {
  encoded: Encoded
  rows: Int32Array
  target: Target
  /** Rows that say when to stop. They are not learned from. */
  validation?: Int32Array
  /** Told by learners that go in steps how well the validation rows are decided; where it says true, the fit ends. */
  watch?: (step: number, decision: Float64Array) => boolean
  /** Threads that may help; the result is the same without them, to the last byte. */
  crew?: Crew
}

/** Plain data that survives JSON, beside typed arrays that go to weights.bin. */
export interface Saved {
  meta: Record<string, unknown>
  arrays: Record<string, Float32Array | Float64Array | Int32Array | Uint8Array>
}

/** A part of the input and how far it moved the score that is explained. */
export interface Contribution {
  feature: string
  value: string
  contribution: number
}

/** `base` and all contributions, the largest first, sum to the score. */
export interface Explanation {
  base: number
  contributions: Contribution[]
}

/** Where in a graph the decision is, doubles [rows, classes or 1], and in sentences what the caller has to do before. */
export interface OnnxDecision {
  decision: string
  outside: string[]
}

export type Mode = 'quick' | 'optimized' | 'full'

/** What settings worth trying may depend on. */
export interface Facts {
  rows: number
  task: Task
}

/**
 * One way of learning. All functions are pure: what they return depends on their arguments alone.
 * `Encoded` is rows as the learner wants them and knows nothing of the target, so that it can be shared between fits
 * whose options have the same `encodingKey`, and be cut by row indices. What has to be learned from the training rows
 * alone (means, levels, weights) is learned by `fit`. `Fitted` is a value that `save` makes portable.
 */
export interface Learner<Options, Encoded, Fitted> {
  name: string
  /** Raised by the author when the same input would give another model: it is part of the memo of a step. */
  version: number
  tasks: readonly Task[]
  /** How its scores become probabilities where nothing else is asked for: log-odds need less than distances. */
  calibration: CalibrationMethod
  /** The kinds of columns that it reads, and what its encoders make of each, in words for people. */
  reads: Readonly<Partial<Record<ColumnKind, string>>>
  /** The settings worth trying on a validation part, best guess first; what the user fixed stays fixed. */
  candidates(fixed: Partial<Options>, mode: Mode, facts: Facts): Options[]
  /** Where a search may look; what the user fixed is not in it. */
  space(fixed: Partial<Options>, facts: Facts): Space
  /** Options with the same key have the same encoding, also between learners that share an encoder. */
  encodingKey(options: Options): string
  /** Refuses columns that it cannot read (data/column-type). */
  encode(features: Table, options: Options): Encoded
  /**
   * Refuses fewer than two rows (data/too-few-rows), rows of one class (data/single-class) and numbers that are not
   * finite (data/target-not-finite); a class without rows is never the likeliest.
   */
  fit(sample: Sample<Encoded>, options: Options, random: Random): Fitted
  /** The options with what the fit found out for itself, as the number of trees: a fit of more rows goes by them. */
  settled?(fitted: Fitted, options: Options): Options
  /**
   * Classification: raw scores, rows × classes, row-major: how much each class is likelier than the rest, 0 where it is
   * even. Of two classes, one has the score of the other with the sign turned. A calibration makes probabilities of
   * them. Regression: one prediction a row, in the unit of the target.
   */
  decision(fitted: Fitted, encoded: Encoded, rows: Int32Array): Float64Array
  /** The decision of a single row as it arrives at the server: the fast path, equal to `decision` on the same row. */
  decisionRow(fitted: Fitted, row: Record<string, unknown>): Float64Array
  /** Why the score of the class is what it is, or the prediction before its inverse link (`output` is 0). */
  explain(fitted: Fitted, row: Record<string, unknown>, output: number): Explanation
  /** Adds to a graph what makes decisions of the columns; absent, or undefined, where no operators of ONNX say the same. */
  onnx?(fitted: Fitted, graph: OnnxGraph, columns: readonly OnnxColumn[]): OnnxDecision | undefined
  save(fitted: Fitted): Saved
  /** Refuses what `save` cannot have written (model/corrupt). */
  load(saved: Saved): Fitted
}

/** A learner of which only the contract is known: what it makes, it alone can read. */
export type AnyLearner = Learner<object, unknown, unknown>
