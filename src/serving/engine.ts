import { setTimeout as wait } from 'node:timers/promises'
import type { Batching } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import type { Table } from '../kit/table.ts'
import { type Explanation, explainRow, type Interval, type Predictor, scoreRow } from '../learners.ts'
import type { Signature } from '../registry.ts'
import { type Reference, type Scorer, scorerOf } from '../training.ts'
import type { Departure } from './batch/departure.ts'
import { systemPace } from './batch/pace.ts'
import { openBatcher } from './batch.ts'
import { explainByKernel } from './explain-by-kernel.ts'
import { type Row, tableOf } from './input.ts'
import { warmUp } from './warm-up.ts'

/**
 * What a version answers with. A model in this process answers at once; one in a process of its own by promise. Scores
 * are the probabilities of each row, or its prediction.
 */
export interface Engine {
  learner: string
  classes: readonly string[]
  positive: number
  threshold: number
  /** Where it predicts numbers. */
  interval: Interval | undefined
  /** `gone` makes a signal that says when nobody waits for the scores any more. */
  scores(rows: readonly Row[], gone?: Gone): Float64Array[] | Promise<Float64Array[]>
  /** The same model for whole tables. */
  scorer: Scorer
  explain(row: Row, output: number): Explanation | Promise<Explanation>
  /** Whether it can answer now. */
  healthy(): boolean
  /** Has it answer rows like these, or like others that are usual, so that those to come find all in place. */
  warm?(recent: readonly Row[]): Promise<void>
  /** Ends what it runs in, after the rows that it was asked for are answered. */
  retire(): Promise<void>
}

/** Asked for only where something can be called off: most models have answered before anybody can leave. */
export type Gone = () => AbortSignal

export const localEngine = (predictor: Predictor): Engine => ({
  learner: predictor.learner.name,
  ...(predictor.task === 'classification'
    ? { classes: predictor.classes, positive: predictor.positive, threshold: predictor.threshold, interval: undefined }
    : { classes: [], positive: -1, threshold: 0.5, interval: predictor.interval }),
  scores: (rows) => rows.map((row) => scoreRow(predictor, row)),
  scorer: scorerOf(predictor),
  explain: (row, output) => explainRow(predictor, row, output),
  healthy: () => true,
  retire: async () => {},
})

interface Remote {
  learner: string
  scorer: Scorer
  interval: Interval | undefined
  signature: Signature
  /** The rows that stand for what is usual, which an explanation compares with. */
  reference: Reference
}

const drainMs = 30_000
const lookEveryMs = 20

/** A model in a process of its own. What a message to it costs, the rows of many requests share. */
export const remoteEngine = (
  { learner, scorer, interval, signature, reference }: Remote,
  batching: Batching,
  left: (departure: Departure) => void,
): Engine => {
  const state = { busy: 0 }
  const counted = <T>(work: Promise<T>): Promise<T> => {
    state.busy++
    return work.finally(() => {
      state.busy--
    })
  }
  const scores = (table: Table) => counted(scorer.scores(table))
  const width = Math.max(1, scorer.classes.length)
  const run = async (rows: readonly Row[]) => {
    const found = await scorer.scores(tableOf(signature, rows))
    return rows.map((_, i) => found.subarray(i * width, (i + 1) * width))
  }
  const batcher = openBatcher({ run, bytesOf, isOfRows }, batching, { pace: systemPace, left })
  return {
    learner,
    classes: scorer.classes,
    positive: scorer.positive,
    threshold: scorer.threshold,
    interval,
    scores: (rows, gone) => counted(batcher.ask(rows, { signal: gone?.() })),
    scorer: { ...scorer, scores },
    explain: (row, output) => explainByKernel(scores, { signature, reference, row, output }),
    healthy: scorer.healthy,
    warm: (recent) => warmUp({ scorer, signature, reference }, recent),
    retire: async () => {
      const last = performance.now() + drainMs
      // Who was given this version a moment ago may be about to ask.
      do await wait(lookEveryMs, undefined, { ref: false })
      while (state.busy > 0 && performance.now() < last)
      await scorer.close()
    },
  }
}

const bytesOf = (row: Row): number =>
  Object.values(row).reduce<number>((sum, value) => sum + (typeof value === 'string' ? 2 * value.length : 8), 0)

// What the process itself has broken over, it breaks over again; what it refused, it refused for a row.
const isOfRows = (error: unknown): boolean => error instanceof CultivarError && error.status < 500
