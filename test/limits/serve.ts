import { Writable } from 'node:stream'
import pino from 'pino'
import { project } from '../../src/define.ts'
import { errorSerializers } from '../../src/kit/log.ts'
import { type Server, startServer } from '../../src/server.ts'
import type { House } from '../input/house.ts'

type ServerOptions = NonNullable<NonNullable<Parameters<typeof project>[1]>['server']>

interface Around {
  clock?: House['ctx']['clock']
  logger?: pino.Logger
  pauseMs?: number
}

/** One more server on the store of a house, with settings of its own. */
export const serveWith = (house: House, server: ServerOptions, around: Around = {}): Promise<Server> => {
  const { clock = house.ctx.clock, logger = pino({ level: 'silent' }), ...options } = around
  const defined = { ...house.project, server: project(house.project.models, { server }).server }
  return startServer({ ...house.ctx, clock, log: logger }, defined, { host: '127.0.0.1', port: 0, logger, ...options })
}

/** A logger, and everything that it wrote. */
export const heldLog = () => {
  const lines: string[] = []
  const stream = new Writable({
    write: (line, _encoding, done) => {
      lines.push(String(line))
      done()
    },
  })
  const logger = pino({ level: 'trace', serializers: errorSerializers }, stream)
  return { logger, text: () => lines.join(''), facts: () => lines.map((line) => JSON.parse(line)) }
}

/** Keeps every prediction from being written for the time of `work`: what is asked stays in work. */
export const whileHeld = async <T>({ ctx }: House, work: (letGo: () => Promise<void>) => Promise<T>): Promise<T> => {
  const client = await ctx.store.pool.connect()
  const letGo = async () => {
    await client.query('rollback')
  }
  try {
    await client.query('begin')
    await client.query('lock table prediction_logs in access exclusive mode')
    return await work(letGo)
  } finally {
    await letGo()
    client.release()
  }
}

export const text = { text: 'a lovely film' }
