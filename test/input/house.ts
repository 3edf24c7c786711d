import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pino from 'pino'
import { learner, model, type Project, project } from '../../src/define.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { silentLog } from '../../src/kit/log.ts'
import { retrain } from '../../src/loop.ts'
import { type Server, startServer } from '../../src/server.ts'
import { embeddedPostgres } from '../../src/store/embedded.ts'
import { type Context, openStore } from '../../src/store.ts'
import { reviews, reviewsCsv } from './reviews.ts'

/** A project in a folder of its own, with a database, a trained model and a server that answers. */
export interface House {
  root: string
  ctx: Context
  project: Project
  server: Server
  url: string
  /** Stops the server and starts it again on the same store, where given with another definition. */
  restart(project?: Project): Promise<void>
  close(): Promise<void>
}

type ServerOptions = NonNullable<NonNullable<Parameters<typeof project>[1]>['server']>

export interface HouseOptions {
  root?: string
  databaseUrl?: string
  poolSize?: number
  /** Models beside the one that is trained. */
  more?: Project['models']
  server?: ServerOptions
}

export const openHouse = async ({
  root = openFolder(),
  more = {},
  server: settings = {},
  ...options
}: HouseOptions = {}): Promise<House> => {
  writeFileSync(join(root, 'reviews.csv'), reviewsCsv())
  const state = join(root, '.cultivar')
  const store = await openStore({ state, ...options })
  const ctx: Context = { store, clock: systemClock, log: silentLog, root }
  const defined = reviewsProject(more, settings)
  await trainFirst(ctx, defined)
  const start = (project: Project) =>
    startServer(ctx, project, { host: '127.0.0.1', port: 0, logger: pino({ level: 'silent' }) })
  const server = await start(defined)
  const house: House = {
    root,
    ctx,
    project: defined,
    server,
    url: server.url,
    restart: async (project = house.project) => {
      await house.server.close()
      house.project = project
      house.server = await start(project)
      house.url = house.server.url
    },
    close: async () => {
      await house.server.close()
      await store.close()
      await removeHouse(root)
    },
  }
  return house
}

/** A temporary folder that the user of PostgreSQL can enter, which those of mkdtemp are not. */
export const openFolder = (): string => {
  const root = mkdtempSync(join(tmpdir(), 'cultivar-input-'))
  chmodSync(root, 0o755)
  return root
}

/** Removes the folder, and its database where that had to lie elsewhere. */
const removeHouse = async (root: string): Promise<void> => {
  const { data, state } = await embeddedPostgres(join(root, '.cultivar'))
  if (dirname(data) !== state) rmSync(dirname(data), { recursive: true, force: true })
  rmSync(root, { recursive: true, force: true })
}

const reviewsProject = (more: Project['models'], server: ServerOptions): Project =>
  project(
    {
      ...more,
      sentiment: model({
        data: reviews,
        target: 'label',
        features: ['text'],
        learners: [learner.logistic()],
      }),
    },
    { server },
  ) as unknown as Project

const trainFirst = (ctx: Context, { models }: Project) =>
  retrain(ctx, { name: 'sentiment', model: models['sentiment']!, mode: 'quick', trigger: 'first', register: true })
