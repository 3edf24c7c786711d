import pino from 'pino'
import { learner, type Project } from '../../src/define.ts'
import { retrain } from '../../src/loop.ts'
import { startServer } from '../../src/server.ts'
import type { Context } from '../../src/store.ts'
import { openProtocolHouse } from './house.ts'

/** The protocol house with a default, which is `sentiment`, and of that two versions: 2 is the champion, 1 served before. */
export interface Scored {
  url: string
  ctx: Context
  project: Project
  close(): Promise<void>
}

export const openScored = async (server?: Partial<Project['server']['limits']>): Promise<Scored> => {
  const house = await openProtocolHouse()
  const { ctx, project } = house
  const other = { ...project.models['sentiment']!, learners: [learner.nbsvm()] }
  await retrain(ctx, { name: 'sentiment', model: other, mode: 'quick', trigger: 'test', register: true })
  const limits = { ...project.server.limits, ...server }
  const defined: Project = { ...project, default: 'sentiment', server: { ...project.server, limits } }
  const served = await startServer(ctx, defined, { host: '127.0.0.1', port: 0, logger: pino({ level: 'silent' }) })
  const close = async () => {
    await served.close()
    await house.close()
  }
  return { url: served.url, ctx, project: defined, close }
}

/** The ids of the newest predictions in the log that are among these. */
export const loggedOf = async ({ ctx }: Scored, ids: readonly string[]) => {
  const query = 'select id, model, version, input, route, request_id from prediction_logs where id = any($1::uuid[])'
  const { rows } = await ctx.store.pool.query(query, [ids])
  return ids.map((id) => rows.find((row: { id: string }) => row.id === id))
}

/** A row of `churn`. */
export const customer = { months: 3, charge: 91.5, contract: 'monthly', news: true, since: '2024-05-11' }
