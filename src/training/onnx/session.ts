import type { Table } from '../../kit/table.ts'
import { type Feed, feedsFor, type Imported, importedScores } from '../../learners.ts'
import { keepRunning, type Watcher } from './keeper.ts'
import { startRunner } from './runner.ts'

/** An ONNX model that runs, in a process of its own. Where that ends, another one takes its place by itself. */
export interface OnnxSession {
  /**
   * Probabilities of all rows, rows × classes, row-major, in the order of our classes; of a regression the predictions,
   * one a row. Refuses (model/onnx-failed) where the process ended or took too long, and while there is none.
   */
  scores(features: Table): Promise<Float64Array>
  healthy(): boolean
  /** Answers the rows, so that the next ones are answered as fast as they ever will; each later process does so first. */
  warm(features: Table): Promise<void>
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
  watcher: Watcher = {},
  { openMs, scoreMs }: Limits = { openMs: 60_000, scoreMs: 10_000 },
): Promise<OnnxSession> => {
  const warm: { feeds?: Feed[] } = {}
  const askFor = (feeds: Feed[]) => ({ feeds, fetch: imported.scores })
  const keeper = await keepRunning(
    () => startRunner(imported.bytes, openMs),
    async (runner) => warm.feeds && runner.ask(askFor(warm.feeds), scoreMs),
    watcher,
  )
  const scores = async (table: Table) => {
    if (table.rows === 0) return new Float64Array(0)
    const feeds = feedsFor(imported, table)
    const values = await keeper.current().ask(askFor(feeds), scoreMs)
    return importedScores(imported, values, table.rows)
  }
  return {
    scores,
    healthy: keeper.healthy,
    warm: async (table) => {
      await scores(table)
      warm.feeds = feedsFor(imported, table)
    },
    close: keeper.close,
  }
}
