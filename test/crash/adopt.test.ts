import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { postgresUser } from '../../src/store/postgres-user.ts'
import { query } from './database.ts'
import { makePlace, type Place } from './place.ts'
import { kill, nobodyLeft, postmasterOf, processesOf, processWith } from './proc.ts'
import { keep, launch, ready, stop } from './process.ts'
import { until } from './until.ts'

let place: Place
beforeEach(() => {
  place = makePlace()
})
afterEach(() => place.remove())

test('a PostgreSQL that a killed process left running is adopted, and the last to leave stops it', async () => {
  const first = await keep(place)
  const postmaster = postmasterOf(place.state)!
  kill(first.pid)
  await first.ended
  expect(postmasterOf(place.state)?.pid).toBe(postmaster.pid)
  const second = await keep(place)
  expect(postmasterOf(place.state)?.pid).toBe(postmaster.pid)
  await stop(second)
  await nobodyLeft(place.state, 5_000)
})

test('a pid file whose number belongs to another program stops nobody', async () => {
  await stop(await keep(place))
  // The number of a process that PostgreSQL's user owns; PostgreSQL itself would take it for a server that runs.
  const other = spawn('sleep', ['600'], { ...postgresUser(), cwd: '/', env: {} })
  const file = join(place.state, 'postgres', 'postmaster.pid')
  const lines = [other.pid, join(place.state, 'postgres'), 1, 20_001, '', '127.0.0.1', '', 'ready', '']
  writeFileSync(file, lines.join('\n'))
  await stop(await keep(place))
  expect(other.exitCode).toBeNull()
  kill(other.pid!)
})

test('PostgreSQL and its parent killed together leave a pid file that the next start overcomes', async () => {
  const first = await keep(place)
  const { pid } = postmasterOf(place.state)!
  kill(first.pid)
  kill(pid)
  await first.ended
  await stop(await keep(place))
})

test('an initdb that was killed half-way is begun again', async () => {
  const first = launch(place, ['serve', '--port', '0'])
  const initdb = await until(() => processWith(place.state, 'initdb'), { what: 'initdb' })
  kill(first.pid)
  kill(initdb.pid)
  await first.ended
  await stop(await keep(place))
})

test('a data folder with nothing of PostgreSQL in it is made anew', async () => {
  mkdirSync(join(place.state, 'postgres', 'base'), { recursive: true })
  await stop(await keep(place))
})

test('a missing postgres.json is said by name, and the data is left as it is', async () => {
  await stop(await keep(place))
  const note = join(place.state, 'postgres.json')
  renameSync(note, `${note}.away`)
  const { ended, output } = launch(place, ['serve', '--port', '0'])
  expect(await ended).toMatchObject({ code: 1 })
  expect(output.err).toMatch(/^store\/embedded: .*postgres\.json is missing or unreadable/m)
  renameSync(`${note}.away`, note)
  await stop(await keep(place))
})

test('a postgres.json with another password is said, not waited for', async () => {
  const first = await keep(place)
  const note = join(place.state, 'postgres.json')
  const right = readFileSync(note, 'utf8')
  writeFileSync(note, JSON.stringify({ ...JSON.parse(right), password: 'wrong' }))
  const { ended, output } = launch(place, ['serve', '--port', '0'])
  expect(await ended).toMatchObject({ code: 1 })
  expect(output.err).toMatch(/^store\/embedded: The password in postgres\.json/m)
  writeFileSync(note, right)
  await stop(first)
  await nobodyLeft(place.state, 5_000)
})

test('two servers that start at the same moment on a fresh folder share one database', async () => {
  const servers = [launch(place, ['serve', '--port', '0']), launch(place, ['serve', '--port', '0'])]
  await Promise.all(servers.map(ready))
  expect(processesOf(place.state).filter(({ command }) => / -D /.test(command))).toHaveLength(1)
  const text = `select distinct application_name from pg_stat_activity where application_name like 'cultivar:%'`
  expect(await query(place.state, text)).toHaveLength(2)
  await Promise.all(servers.map((server) => stop(server)))
  await nobodyLeft(place.state, 5_000)
})

test('a lock that a killed process left is taken after a moment', async () => {
  await stop(await keep(place))
  mkdirSync(join(place.state, 'postgres.lock'))
  await stop(await keep(place))
  rmSync(join(place.state, 'postgres.lock'), { recursive: true, force: true })
})
