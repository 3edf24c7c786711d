import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { column, dataset, learner, model, type Project, project, source } from '../../src/define.ts'
import { retrain } from '../../src/loop.ts'
import { startServer } from '../../src/server.ts'
import type { Context } from '../../src/store.ts'
import { type House, openFolder, openHouse } from '../input/house.ts'
import { rides } from '../input/rides.ts'

/** A server with a model of texts, which is the default and has two versions, and one of a table that predicts a number. */
export interface Scored {
  url: string
  ctx: Context
  project: Project
  close(): Promise<void>
}

export const openScored = async (): Promise<Scored> => {
  const root = openFolder()
  writeFileSync(join(root, 'rides.csv'), ridesCsv())
  const house = await openHouse({ root, more: ridesProject().models })
  await train(house, 'rides')
  await train(house, 'sentiment')
  const defined: Project = { ...house.project, default: 'sentiment' }
  const logger = pino({ level: 'silent' })
  const server = await startServer(house.ctx, defined, { host: '127.0.0.1', port: 0, logger })
  const close = async () => {
    await server.close()
    await house.close()
  }
  return { url: server.url, ctx: house.ctx, project: defined, close }
}

const train = ({ ctx, project: { models } }: House, name: string) =>
  retrain(ctx, { name, model: models[name]!, mode: 'quick', trigger: 'first', register: true })

const ridesProject = (): Project =>
  project({
    rides: model({
      data: dataset({
        from: source.csv('rides.csv'),
        columns: {
          hour: column.integer(),
          town: column.category(['Oslo', 'Bergen', 'Narvik']),
          holiday: column.boolean(),
          wind: column.number({ optional: true }),
          count: column.number(),
        },
      }),
      target: 'count',
      features: ['hour', 'town', 'holiday', 'wind'],
      learners: [learner.linear()],
    }),
  }) as unknown as Project

const ridesCsv = (): string => {
  const { hour = [], town = [], count = [] } = rides(200)
  const rows = hour.map((value, i) => [value, town[i], i % 2 === 0, i % 5 === 0 ? '' : i % 7, count[i]].join(','))
  return `hour,town,holiday,wind,count\n${rows.join('\n')}\n`
}
