import type { Table } from '../kit/table.ts'
import { type Predictor, scoreTable } from '../learners.ts'

/**
 * A fitted model that answers many rows, wherever it runs. `scores` gives probabilities, rows × classes, row-major, or
 * predictions, one a row. `close` ends what it runs in.
 */
export interface Scorer {
  /** The classes in the order of the probabilities; none of a regressor. */
  classes: readonly string[]
  positive: number
  threshold: number
  scores(features: Table): Promise<Float64Array>
  close(): Promise<void>
}

export const scorerOf = (predictor: Predictor): Scorer => ({
  ...(predictor.task === 'classification' ? predictor : { classes: [], positive: -1, threshold: 0.5 }),
  scores: async (features) => scoreTable(predictor, features),
  close: async () => {},
})
