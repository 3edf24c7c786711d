import { spawn } from 'node:child_process'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makePlace, type Place, textOf } from '../crash/place.ts'
import { nobodyLeft, processWith } from '../crash/proc.ts'
import { type Running, startServing, stop } from '../crash/process.ts'
import { until } from '../crash/until.ts'

const state = {} as { place: Place; up: Running & { url: string }; first: string }

beforeAll(async () => {
  const place = makePlace()
  const up = await startServing(place, ['up', '--port', '0', '--every', '1s'], { alone: true })
  Object.assign(state, { place, up, first: readFileSync(typedFile(place), 'utf8') })
})

afterAll(async () => {
  await stop(state.up, 'SIGINT')
  await nobodyLeft(state.place.project, 10_000)
  await state.place.remove()
})

const typedFile = ({ project }: Place) => join(project, 'cultivar.config.ts')

/** As many editors do it: a new file takes the place of the old one. */
const edit = (text: string) => {
  const beside = `${typedFile(state.place)}.new`
  writeFileSync(beside, text)
  renameSync(beside, typedFile(state.place))
}

const ask = async (model: string): Promise<number> => {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ text: textOf(1) })
  const answer = await fetch(`${state.up.url}/api/models/${model}/predict`, { method: 'POST', headers, body }).catch(
    () => undefined,
  )
  return answer?.status ?? 0
}

const pids = () =>
  ['serve', 'worker'].map((command) => processWith(state.place.project, `cli.ts ${command}`)?.pid).filter(Boolean)

const said = (words: RegExp) => until(() => words.test(state.up.output.out + state.up.output.err), { what: `${words}` })

const withSecond = (text: string) =>
  text.replace(
    'export default project({',
    "export default project({ second: model({ data, target: 'label', features: ['text'], monitors: [] }),",
  )

test('a broken edit is reported and changes nothing', async () => {
  const before = pids()
  expect(before).toHaveLength(2)
  edit(state.first.replace('export default', 'export defualt'))
  await said(/config\/invalid: .*cultivar\.config\.ts\S* cannot be loaded/)
  edit(state.first.replace("target: 'label'", "target: 'lable'"))
  await said(/config\/lint: .*[\s\S]*m\.target there is no column "lable"/)
  await said(/is not used as it is now: what ran goes on/)
  expect(pids()).toEqual(before)
  expect(await ask('m')).toBe(200)
})

test('a good edit starts server and worker again, on the same port, with the new definition', async () => {
  const before = pids()
  expect(await ask('second')).toBe(404)
  edit(withSecond(state.first))
  await said(/cultivar\.config\.ts changed: starting again/)
  // The server knows the new model, and it has a version once the worker, who knows it too, has trained it.
  await until(async () => (await ask('second')) === 200, { what: 'an answer of the new model', withinMs: 45_000 })
  expect(await ask('m')).toBe(200)
  expect(pids().filter((pid) => before.includes(pid))).toEqual([])
  await said(/serves again on/)
})

test('a server that dies while the file is broken comes back when it is mended', async () => {
  edit('nothing that runs')
  await said(/Unexpected identifier|nothing that runs|Expected/)
  process.kill(processWith(state.place.project, 'cli.ts serve')!.pid, 'SIGKILL')
  await until(async () => (await ask('m')) === 0, { what: 'the end of the server' })
  edit(state.first)
  await until(async () => (await ask('m')) === 200, { what: 'an answer', withinMs: 30_000 })
})

test('a command that npm runs in a shell ends with that shell', async () => {
  const { project, state: folder } = state.place
  const line = `"${process.execPath}" --conditions=source src/cli.ts serve --project ${project} --state ${folder} --port 0; true`
  const shell = spawn('sh', ['-c', line], {
    env: { ...process.env, npm_lifecycle_event: 'start' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  shell.stderr.setEncoding('utf8').on('data', (part) => {
    said += part
  })
  await until(() => said.includes('the server is ready'), { what: 'a server', withinMs: 30_000 })
  const mine = () => processWith(project, `serve --project ${project} --state ${folder} --port 0`)
  shell.kill('SIGTERM')
  await until(() => mine() === undefined, { what: 'the end of the server' })
})
