import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore, type Store } from '../../src/store.ts'
import { cultivar, expectFailure, makeProject } from './command.ts'
import { openFolder } from './house.ts'

const root = openFolder()
const definition = (text: string) => `
import { check, column, dataset, gate, model, project, source, trigger } from 'cultivar'
const reviews = dataset({
  from: source.csv('reviews.csv'),
  columns: { text: column.text(), label: column.category(['negative', 'positive']) },
})
${text}
`
const good = definition(
  `export default project({ sentiment: model({ data: reviews, target: 'label', features: ['text'] }) })`,
)

let store: Store
beforeAll(async () => {
  makeProject(root, good)
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
    const ended = await cultivar(root, ['serve', '--port', String(port)])
    expect(ended.stderr).toMatch(
      new RegExp(`server/port-taken: Port ${port} on 127.0.0.1 is taken.*--port ${port + 1}`),
    )
    expect(ended.code).toBe(1)
    taken.close()
  })

  it.concurrent.each(['0.0.0.0', '::', '192.0.2.1', 'example.org', '127.0.0.1.example.org', '127.0.0.1:80'])(
    '%s is refused',
    async (host) => {
      const ended = await cultivar(root, ['serve', '--port', '0', '--host', host])
      expect(ended.stderr).toContain('server/address-refused: ')
      expect(ended.stderr).not.toMatch(/^\s+at /m)
      expect(ended.code).toBe(1)
    },
  )

  it.concurrent.each(['abc', '-1', '65536', '1.5', ' '])('with the port %j is refused as usage', async (port) => {
    const ended = await cultivar(root, ['serve'], { PORT: port })
    expect(ended.stderr).toMatch(/'--port <port>' value '.*' from env 'PORT' is invalid/)
    expect(ended.code).toBe(2)
    expect((await cultivar(root, ['serve', `--port=${port}`])).code).toBe(2)
    // Who does not serve has no port to be wrong about.
    expect((await cultivar(root, ['runs', '--json'], { PORT: port })).code).toBe(0)
  })
})

describe('a typed file', () => {
  const files: [string, string, Parameters<typeof expectFailure>[1], RegExp][] = [
    ['with a syntax error', `${good}\nexport const = 5`, 'config/invalid', /cultivar\.config\.ts.* cannot be loaded/],
    ['that throws', definition(`throw new Error('no such luck')`), 'config/invalid', /config\.ts:7:7 .*no such luck/],
    ['that throws nothing', 'throw null', 'config/invalid', /cannot be loaded: null/],
    [
      'without a default export',
      definition(`export const p = project({})`),
      'config/invalid',
      /does not export a project/,
    ],
    ['that exports something else', 'export default 5', 'config/invalid', /does not export a project/],
    ['that exports no models', 'export default { models: null }', 'config/invalid', /does not export a project/],
    ['that exports half a model', 'export default { models: { a: 1 } }', 'config/invalid', /models\.a/],
    ['without a model', definition('export default project({})'), 'config/lint', /project has no model/],
    ['that imports what is not there', `import 'nothing-there'`, 'config/invalid', /nothing-there/],
    ['with types that cannot be stripped', 'enum A { B }', 'config/invalid', /enum/],
    [
      'that the lint refuses',
      definition(`export default project({ sentiment: model({
        data: reviews, target: 'label', features: ['words' as 'text', 'label' as 'text'], triggers: [trigger.quality()],
      }) })`),
      'config/lint',
      /sentiment\.features\[0\] there is no column "words"[\s\S]*Take it out[\s\S]*Add it to monitors/,
    ],
    [
      'with a value of the wrong kind',
      definition(
        `export default project({ sentiment: model({ data: reviews, target: 'label', features: ['text'], seed: 'x' as never }) })`,
      ),
      'config/invalid',
      /config\.ts: models\.sentiment\.seed/,
    ],
  ]
  it.concurrent.each(files)('%s is refused with its place and the way out', async (name, text, code, words) => {
    const folder = makeProject(join(root, name.replaceAll(' ', '-')), text)
    expectFailure(await cultivar(folder, ['runs', '--json']), code, words)
  })

  it('that is not there is named', async () => {
    mkdirSync(join(root, 'empty'))
    expectFailure(await cultivar(join(root, 'empty'), ['runs', '--json']), 'config/missing', /--project|cultivar init/)
    expectFailure(await cultivar(root, ['runs', '--json', '--project', 'nowhere']), 'config/missing', /nowhere/)
  })
})

describe('a call that is none', () => {
  it.concurrent.each([
    [['trian']],
    [['train', '--mode', 'slow']],
    [['train', '--unknown']],
    [['train', 'a', 'b']],
    [['serve', '--port']],
    [['worker', '--every', 'often']],
    [['worker', '--every', '5']],
    [['worker', '--cooldown', '-1s']],
  ])('%j is refused as usage', async (args) => {
    const ended = await cultivar(root, args)
    expect(ended.stderr).toMatch(/^error: /)
    expect(ended.stderr).not.toMatch(/^\s+at /m)
    expect(ended.code).toBe(2)
  })

  it('says so as JSON too', async () => {
    const { stdout, code } = await cultivar(root, ['train', '--mode', 'slow', '--json'])
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'cli/usage', message: /mode/ })
    expect(code).toBe(2)
  })

  it.concurrent.each(['nobody', 'constructor', '__proto__', '../../etc/passwd', `';--`, 'a@b'])(
    'has no model %s',
    async (name) => {
      expectFailure(await cultivar(root, ['train', name, '--json']), 'model/unknown', /The models are sentiment/)
    },
  )
})

describe('the surroundings', () => {
  it('that are wrong are named', async () => {
    writeFileSync(join(root, 'a-file'), '')
    const state = await cultivar(root, ['runs', '--json', '--state', 'a-file'])
    expectFailure(state, 'cli/usage', /a-file cannot be the folder/, 2)
    expectFailure(await cultivar(root, ['runs', '--json'], { LOG_LEVEL: 'loud' }), 'cli/usage', /LOG_LEVEL/, 2)
    expectFailure(
      await cultivar(root, ['runs', '--json'], { DATABASE_URL: 'mysql://a' }),
      'store/unavailable',
      /no PostgreSQL/,
    )
    const nobody = 'postgres://nobody:secret@127.0.0.1:1/postgres'
    const away = await cultivar(root, ['runs', '--json'], { DATABASE_URL: nobody })
    expectFailure(away, 'store/unavailable')
    expect(away.stderr + away.stdout).not.toContain('secret')
  })
})
