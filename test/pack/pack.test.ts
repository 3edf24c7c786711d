import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nobodyLeft } from '../crash/proc.ts'
import { until } from '../crash/until.ts'
import { begin, call, makeLab, pinnedNode, repository, succeed } from './lab.ts'

const lab = makeLab()
const host = join(lab.folder, 'host')
const reviews = join(lab.folder, 'my-project')
const blank = join(lab.folder, 'tickets')
const state = { files: [] as string[], archive: '', unreachable: undefined as string | undefined }

const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']

beforeAll(async () => {
  const packed = await succeed('npm', ['pack', '--json', '--pack-destination', lab.folder], repository)
  const [{ filename, files }] = JSON.parse(packed.slice(packed.indexOf('[\n')))
  Object.assign(state, { archive: filename, files: files.map(({ path }: { path: string }) => path) })
  const wanted = [`../${filename}`, `node@${pinnedNode()}`]
  const { code, stderr } = await call('npm', ['install', ...quietly, ...wanted], host)
  if (code === 0) return
  if (!/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/.test(stderr))
    throw new Error(stderr)
  state.unreachable = 'npm reaches no registry from here, so the package cannot be installed as a user would'
}, 300_000)

afterAll(() => lab.remove())

const npx = (cwd: string, ...args: string[]) => succeed('npx', ['cultivar', ...args], cwd)
const npxJson = async (cwd: string, ...args: string[]) => JSON.parse(await npx(cwd, ...args, '--json'))

test('the archive holds what runs, what declares it, the templates, and nothing else', () => {
  expect(state.files).toEqual(
    expect.arrayContaining([
      'dist/cli.js',
      'dist/index.d.ts',
      'dist/client.js',
      'dist/client.d.ts',
      'dist/store/migrations/meta/_journal.json',
      'dist/server/start-page/page.html',
      'examples/reviews/cultivar.config.ts',
      'examples/reviews/data/films.csv',
      'examples/churn/data/customers.csv',
      'examples/bike-demand/data/rides.csv',
      'templates/blank/cultivar.config.ts',
      'templates/blank/data/example.csv',
      'LICENSE',
    ]),
  )
  const expected =
    /^(dist\/.*\.(js|d\.ts|sql|json|html|css)|(examples|templates)\/[\w-]+\/(cultivar\.config\.ts|data\/\w+\.csv)|package\.json|[A-Z]+(\.md)?)$/
  expect(state.files.filter((path) => !expected.test(path) || path.includes('.test.'))).toEqual([])
})

describe('an installed package', () => {
  test('makes a project that trains, predicts and serves', async (context) => {
    context.skip(state.unreachable !== undefined, `npm cannot install here: ${state.unreachable}`)
    const made = await npxJson(host, 'init', '../my-project')
    expect(made).toMatchObject({ name: 'my-project', template: 'reviews', cultivar: `file:../${state.archive}` })
    await succeed('npm', ['install', ...quietly], reviews)
    const trained = await npxJson(reviews, 'train')
    expect(trained.decision.outcome).toBe('promoted')
    expect(trained.metrics.accuracy).toBeGreaterThan(0.65)
    const answer = await npxJson(reviews, 'predict', 'sentiment', '--input', '{"text":"A wonderful, moving film."}')
    expect(answer).toMatchObject({ model: 'sentiment', version: '1', label: 'positive' })
    await serves(reviews)
  }, 300_000)

  test('makes a blank project that trains at once, by its scripts', async (context) => {
    context.skip(state.unreachable !== undefined, `npm cannot install here: ${state.unreachable}`)
    await npx(host, 'init', '../tickets', '--template', 'blank')
    await succeed('npm', ['install', ...quietly], blank)
    const printed = await succeed('npm', ['run', '--silent', 'train', '--', '--json'], blank)
    const { decision, metrics } = JSON.parse(printed)
    expect(decision.outcome).toBe('promoted')
    expect(metrics.accuracy).toBeGreaterThan(0.6)
  }, 300_000)

  test('has types that find a mistake in a project and its caller', async (context) => {
    context.skip(state.unreachable !== undefined, `npm cannot install here: ${state.unreachable}`)
    writeFileSync(join(blank, 'ask.ts'), caller)
    expect(await check(blank)).toEqual([])
    expect(await check(blank, '--skipLibCheck', 'false')).toEqual([])
    const config = readFileSync(join(blank, 'cultivar.config.ts'), 'utf8')
    writeFileSync(join(blank, 'cultivar.config.ts'), config.replace("target: 'priority'", "target: 'prioritty'"))
    expect(await check(blank)).toContainEqual(expect.stringMatching(/^cultivar\.config\.ts.*"prioritty"/))
    writeFileSync(join(blank, 'cultivar.config.ts'), config)
    writeFileSync(join(blank, 'ask.ts'), caller.replace("'urgent')", "'urgently')"))
    expect(await check(blank)).toEqual([expect.stringMatching(/^ask\.ts.*"urgently"/)])
  }, 120_000)
})

test('a checkout makes a project that depends on its folder', async () => {
  const program = [join(repository, 'src', 'cli.ts'), 'init', 'beside', '--template', 'blank', '--json']
  const made = JSON.parse(await succeed(process.execPath, ['--conditions=source', ...program], lab.folder))
  expect(join(made.folder, made.cultivar.slice('file:'.length), '/')).toBe(join(repository, '/'))
  const { bin } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
  expect(await succeed(process.execPath, [join(repository, bin.cultivar), '--help'], lab.folder)).toMatch(/init/)
}, 120_000)

/** Runs everything for a moment: answers are given, and one Ctrl-C later nobody is left. */
const serves = async (project: string) => {
  const up = begin('npx', ['cultivar', 'up', '--port', '0'], project)
  let said = ''
  for (const stream of [up.stdout!, up.stderr!]) {
    stream.setEncoding('utf8').on('data', (part) => {
      said += part
    })
  }
  const url = await until(() => said.match(/serves on (http:\S+)/)?.[1], { what: 'a server', withinMs: 60_000 })
  const headers = { 'content-type': 'application/json' }
  const body = '{"text":"A wonderful, moving film."}'
  const answer = await fetch(`${url}/predict`, { method: 'POST', headers, body })
  expect(await answer.json()).toMatchObject({ model: 'sentiment', version: '1', label: 'positive' })
  for (const path of ['/', '/docs', '/openapi.json', '/metrics', '/api/models'])
    expect({ path, status: (await fetch(url + path)).status }).toEqual({ path, status: 200 })
  process.kill(-up.pid!, 'SIGINT')
  await nobodyLeft(lab.folder, 15_000)
}

const check = async (project: string, ...more: string[]): Promise<string[]> => {
  const tsc = join(repository, 'node_modules', 'typescript', 'bin', 'tsc')
  const { stdout, stderr } = await call(process.execPath, [tsc, '-p', '.', '--pretty', 'false', ...more], project)
  return `${stdout}${stderr}`.split('\n').filter((line) => /error/.test(line))
}

const caller = `import { createClient } from 'cultivar/client'
import type project from './cultivar.config.ts'

const cultivar = createClient<typeof project>('http://127.0.0.1:8000')
const { id, label } = await cultivar.priority.predict({ text: 'Nobody can log in.' })
if (label === 'normal') await cultivar.priority.feedback(id, 'urgent')
`
