import { setTimeout as wait } from 'node:timers/promises'
import { type ColumnValues, isNumericKind, type Table } from '../kit/table.ts'
import { type Explanation, explainRow, type Interval, type Predictor, scoreRow } from '../learners.ts'
import type { Signature } from '../registry.ts'
import { type Reference, type Scorer, scorerOf } from '../training.ts'
import { explainByKernel } from './explain-by-kernel.ts'
import type { Row } from './input.ts'

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
  scores(rows: readonly Row[]): Float64Array[] | Promise<Float64Array[]>
  /** The same model for whole tables. */
  scorer: Scorer
  explain(row: Row, output: number): Explanation | Promise<Explanation>
  /** Ends what it runs in, after the rows that it was asked for are answered. */
  retire(): Promise<void>
}

export const localEngine = (predictor: Predictor): Engine => ({
  learner: predictor.learner.name,
  ...(predictor.task === 'classification'
    ? { classes: predictor.classes, positive: predictor.positive, threshold: predictor.threshold, interval: undefined }
    : { classes: [], positive: -1, threshold: 0.5, interval: predictor.interval }),
  scores: (rows) => rows.map((row) => scoreRow(predictor, row)),
  scorer: scorerOf(predictor),
  explain: (row, output) => explainRow(predictor, row, output),
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

export const remoteEngine = ({ learner, scorer, interval, signature, reference }: Remote): Engine => {
  const state = { busy: 0 }
  const scores = async (table: Table): Promise<Float64Array> => {
    state.busy++
    return scorer.scores(table).finally(() => {
      state.busy--
    })
  }
  return {
    learner,
    classes: scorer.classes,
    positive: scorer.positive,
    threshold: scorer.threshold,
    interval,
    scores: async (rows) => {
      const width = Math.max(1, scorer.classes.length)
      const found = await scores(tableOf(signature, rows))
      return rows.map((_, i) => found.subarray(i * width, (i + 1) * width))
    },
    scorer: { ...scorer, scores },
    explain: (row, output) => explainByKernel(scores, { signature, reference, row, output }),
    retire: async () => {
      const last = performance.now() + drainMs
      while (state.busy > 0 && performance.now() < last) await wait(lookEveryMs, undefined, { ref: false })
      await scorer.close()
    },
  }
}

/** Rows of requests as a table of the model's inputs. */
const tableOf = ({ inputs }: Signature, rows: readonly Row[]): Table => ({
  rows: rows.length,
  columns: Object.fromEntries(
    inputs.map(({ name, kind }): [string, ColumnValues] => {
      if (isNumericKind(kind)) return [name, { kind, values: Float64Array.from(rows, (row) => numberIn(row[name])) }]
      return [name, { kind, values: rows.map((row) => wordIn(row[name])) }]
    }),
  ),
})

const numberIn = (value: unknown): number => (value === null || value === undefined ? Number.NaN : Number(value))
const wordIn = (value: unknown): string | null => (value === null || value === undefined ? null : String(value))
