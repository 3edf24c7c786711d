import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serve } from '../../src/cli/serve.ts'
import { worker } from '../../src/cli/worker.ts'
import { project } from '../../src/define.ts'
import { systemClock } from '../../src/kit/clock.ts'
import { silentLog } from '../../src/kit/log.ts'
import { startServer } from '../../src/server.ts'
import { openStore, type Store } from '../../src/store.ts'
import { cultivar, expectFailure, makeProject } from './command.ts'
import { openFolder } from './house.ts'

const typedFile = `
import { column, dataset, model, project, source } from 'cultivar'
const reviews = dataset({
  from: source.csv('reviews.csv'),
  columns: { text: column.text(), label: column.category(['negative', 'positive']) },
})
export default project({ sentiment: model({ data: reviews, target: 'label', features: ['text'] }) })
`

const root = openFolder()
let store: Store
beforeAll(async () => {
  makeProject(root, typedFile)
  // Held open, so that no command has to start and stop a database of its own.
  store = await openStore({ state: join(root, '.cultivar') })
})
afterAll(async () => {
  await store.close()
  rmSync(root, { recursive: true, force: true })
})

describe('an address', () => {
  it('that is taken is named', async () => {
    const taken = createServer()
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port))
    })
    const { stderr, code } = await cultivar(root, ['serve', '--port', String(port)])
    expect(stderr).toMatch(new RegExp(`server/port-taken: Port ${port} on 127.0.0.1 is taken.*--port ${port + 1}`))
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(code).toBe(1)
    taken.close()
  })

  it.each(['0.0.0.0', '::', '192.0.2.1', 'example.org', '127.0.0.1.example.org', '', '127.0.0.1:80', '127.0.0.300'])(
    'off loopback is refused: %j',
    async (host) => {
      const ctx = { store, clock: systemClock, log: silentLog, root }
      const started = startServer(ctx, project({}), { host, port: 0, logger: pino({ level: 'silent' }) })
      await expect(started).rejects.toMatchObject({ code: 'server/address-refused', message: /Use 127\.0\.0\.1/ })
    },
  )

  it('in PORT that is no port is refused by who serves, and by nobody else', async () => {
    const refused = await cultivar(root, ['serve'], { PORT: 'abc' })
    expect(refused.stderr).toMatch(/^error: .*'--port <port>' value 'abc' from env 'PORT' is invalid/)
    expect(refused.stderr).not.toMatch(/^\s+at /m)
    expect(refused.code).toBe(2)
    expect((await cultivar(root, ['runs', '--json'], { PORT: 'abc' })).code).toBe(0)
  })

  it('is where SageMaker or Vertex AI say, unless PORT says otherwise', async () => {
    const named = async (env: Record<string, string>) => (await cultivar(root, ['serve'], env)).stderr
    expect(await named({ SAGEMAKER_BIND_TO_PORT: 'a' })).toMatch(/value 'a' from env 'SAGEMAKER_BIND_TO_PORT'/)
    expect(await named({ AIP_HTTP_PORT: 'b' })).toMatch(/value 'b' from env 'AIP_HTTP_PORT'/)
    expect(await named({ PORT: 'c', SAGEMAKER_BIND_TO_PORT: '8080' })).toMatch(/value 'c' from env 'PORT'/)
  })
})

describe('options that are none', () => {
  const parse = async (args: string[]): Promise<unknown> => {
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} })
    for (const add of [serve, worker]) add(program)
    return program.parseAsync(args, { from: 'user' }).catch((error: unknown) => error)
  }

  it.each([
    ['serve', '--port', 'abc'],
    ['serve', '--port', '65536'],
    ['serve', '--port', '-1'],
    ['serve', '--port', '1.5'],
    ['serve', '--port', ''],
    ['serve', '--port'],
    ['serve', '--unknown'],
    ['worker', '--every', 'often'],
    ['worker', '--every', '5'],
    ['worker', '--cooldown', '-1s'],
    ['worker', 'now'],
  ])('%s %s %s', async (...args) => {
    const error = await parse(args.filter((arg) => arg !== undefined))
    expect(error).toBeInstanceOf(CommanderError)
    expect((error as CommanderError).exitCode).not.toBe(0)
  })
})

describe('a command that fails', () => {
  it('says why, with the code of the error and no stack', async () => {
    writeFileSync(join(root, 'ragged.csv'), 'text,label\na,positive\nb,negative,c\n')
    const trained = await cultivar(root, ['train', '--data', 'ragged.csv', '--json'])
    expectFailure(trained, 'data/unreadable', /ragged\.csv line 3: the row has 3 fields/)
    expectFailure(await cultivar(root, ['train', 'constructor', '--json']), 'model/unknown', /models are sentiment/)
    expectFailure(await cultivar(root, ['runs', '--json', '--project', 'none']), 'config/missing', /--project/)
  })

  it('says that it was called wrongly with another exit code, as JSON too', async () => {
    const unknown = await cultivar(root, ['trian'])
    expect(unknown).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining("unknown command 'trian'") })
    const { stdout, code } = await cultivar(root, ['train', '--mode', 'slow', '--json'])
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'cli/usage', message: expect.stringContaining('mode') })
    expect(code).toBe(2)
  })

  it('names what is wrong around it', async () => {
    writeFileSync(join(root, 'a-file'), '')
    const inFile = await cultivar(root, ['runs', '--json', '--state', 'a-file'])
    expectFailure(inFile, 'cli/usage', /a-file cannot be the folder of the state/, 2)
    expectFailure(await cultivar(root, ['runs', '--json'], { LOG_LEVEL: 'loud' }), 'cli/usage', /LOG_LEVEL/, 2)
    const nobody = { DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/postgres' }
    const away = await cultivar(root, ['runs', '--json'], nobody)
    expectFailure(away, 'store/unavailable', /does not answer/)
    expect(away.stderr + away.stdout).not.toContain('secret')
  })
})
