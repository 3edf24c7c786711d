import type { Table } from '../../kit/table.ts'
import { feedsFor, type Imported, importedScores } from '../../learners.ts'
import { failed, startRunner } from './runner.ts'

/** An ONNX model that runs, in a process of its own. */
export interface OnnxSession {
  /**
   * Probabilities of all rows, rows × classes, row-major, in the order of our classes; of a regression the predictions,
   * one a row. Refuses (model/onnx-failed) where the process ended or took too long; the next call has another process.
   */
  scores(features: Table): Promise<Float64Array>
  /** Ends the process. What waits for an answer is refused. */
  close(): Promise<void>
}

interface Limits {
  openMs: number
  scoreMs: number
}

/**
 * Opens a model and waits until it can answer. Refuses operators that ONNX Runtime lacks (model/onnx-unsupported), and a
 * machine without `onnxruntime-node` (model/onnx-missing).
 */
export const openOnnx = async (
  imported: Imported,
  { openMs, scoreMs }: Limits = { openMs: 60_000, scoreMs: 10_000 },
): Promise<OnnxSession> => {
  const life = { runner: startRunner(imported.bytes, openMs), closed: false }
  const opened = async () => {
    if (life.closed) throw failed('was closed')
    if (life.runner.ended()) life.runner = startRunner(imported.bytes, openMs)
    const { runner } = life
    await runner.opened
    return runner
  }
  await opened()
  return {
    scores: async (table) => {
      if (table.rows === 0) return new Float64Array(0)
      const feeds = feedsFor(imported, table)
      const runner = await opened()
      const values = await runner.ask({ feeds, fetch: imported.scores }, scoreMs)
      return importedScores(imported, values, table.rows)
    },
    close: async () => {
      life.closed = true
      await life.runner.close()
    },
  }
}
