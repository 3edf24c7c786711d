import { z } from 'zod'
import type { Table } from '../kit/table.ts'
import {
  type Explanation,
  explainRow,
  type Interval,
  loadPredictor,
  type Named,
  type Predictor,
  type Saved,
  scoreTable,
} from '../learners.ts'
import { foreignModelSchema, openForeign } from './foreign/model.ts'
import type { Watcher } from './onnx/keeper.ts'

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
  /** Whether it can answer; a process that ended is started again by itself. */
  healthy(): boolean
  /** Answers the rows, so that the next ones find everything in memory. */
  warm(features: Table): Promise<void>
  /** Exactly why, of a row as it arrives at the server; a model in another process says only what. */
  explain?(row: Record<string, unknown>, output: number): Explanation
  close(): Promise<void>
}

export const scorerOf = (predictor: Predictor): Scorer => ({
  ...(predictor.task === 'classification' ? choosing(predictor) : { classes: [], positive: -1, threshold: 0.5 }),
  scores: async (features) => scoreTable(predictor, features),
  healthy: () => true,
  warm: async () => {},
  explain: (row, output) => explainRow(predictor, row, output),
  close: async () => {},
})

const choosing = ({ classes, positive, threshold }: Extract<Predictor, { task: 'classification' }>) => ({
  classes,
  positive,
  threshold,
})

/** A fitted model as it is kept: who made it, its plain part, and its arrays or its file. */
export interface Kept {
  named: Named
  saved: Saved
  bytes: Uint8Array
}

/** What a foreign model leaves beside its file. */
const foreignSchema = z.object({
  foreign: foreignModelSchema,
  interval: z.object({ coverage: z.number().gt(0).lt(1), radius: z.number().min(0) }).optional(),
})

/** Of a model in a process of its own, its interval where it predicts numbers; undefined of one of ours. */
export const foreignOf = ({
  saved: { meta },
}: Pick<Kept, 'saved'>): { interval?: Interval | undefined } | undefined => {
  const parsed = foreignSchema.safeParse(meta)
  return parsed.success ? { interval: parsed.data.interval } : undefined
}

/** Opens a fitted model. One that runs in a process of its own has to be closed. Refuses (model/corrupt) what is damaged. */
export const openScorer = async ({ named, saved, bytes }: Kept, watcher: Watcher = {}): Promise<Scorer> => {
  const foreign = foreignSchema.safeParse(saved.meta)
  if (!foreign.success) return scorerOf(loadPredictor(named, saved))
  const { positive, threshold } = named
  const scorer = await openForeign(bytes, foreign.data.foreign, watcher)
  return { ...scorer, positive: positive === null ? -1 : scorer.classes.indexOf(positive), threshold }
}

/** Opens the model, and closes it whatever becomes of the work. */
export const withScorer = async <Result>(kept: Kept, work: (scorer: Scorer) => Promise<Result>): Promise<Result> => {
  const scorer = await openScorer(kept)
  try {
    return await work(scorer)
  } finally {
    await scorer.close()
  }
}
