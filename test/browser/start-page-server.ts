// The example of the README as its readers meet it: its project, a model trained on its reviews, and the real server.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pino from 'pino'
import example from '../../examples/reviews/cultivar.config.ts'
import type { Model, Project } from '../../src/define.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { silentLog } from '../../src/kit/log.ts'
import { retrain } from '../../src/loop.ts'
import { startServer } from '../../src/server.ts'
import { type Context, openStore } from '../../src/store.ts'

/** A server whose list of predictions can be emptied between two tests. */
export const openExample = async () => {
  const state = mkdtempSync(join(tmpdir(), 'cultivar-browser-'))
  const store = await openStore({ state })
  const ctx: Context = { store, clock: systemClock, log: silentLog, root: resolve('examples/reviews') }
  const project: Project = example
  const model = project.models['sentiment'] as Model
  await retrain(ctx, { name: 'sentiment', model, mode: 'optimized', trigger: 'first', register: true })
  const server = await startServer(ctx, project, { host: '127.0.0.1', port: 0, logger: pino({ level: 'silent' }) })
  return {
    url: server.url,
    empty: async () => {
      await store.pool.query('truncate prediction_logs, feedback, feedback_history')
    },
    close: async () => {
      await server.close()
      await store.close()
      rmSync(state, { recursive: true, force: true })
    },
  }
}
