import { join } from 'node:path'
import pino, { type Logger } from 'pino'
import type { Project } from '../../src/define.ts'
import { type Server, startServer } from '../../src/server.ts'
import { openStore } from '../../src/store.ts'
import type { House } from '../input/house.ts'

interface Wishes {
  host?: string
  logger?: Logger
  server?: Partial<Project['server']>
}

/** Another server of the same project, with connections of its own to the same database. */
export const openBeside = async (
  house: House,
  { host = '127.0.0.1', logger, server }: Wishes = {},
): Promise<Server> => {
  const store = await openStore({ state: join(house.root, '.cultivar') })
  const project = { ...house.project, server: { ...house.project.server, ...server } }
  try {
    const options = { host, port: 0, logger: logger ?? pino({ level: 'silent' }) }
    const started = await startServer({ ...house.ctx, store }, project, options)
    const close = async () => {
      await started.close()
      await store.close()
    }
    return { url: started.url, close }
  } catch (error) {
    await store.close()
    throw error
  }
}

export const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
