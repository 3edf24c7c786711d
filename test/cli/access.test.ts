import { userInfo } from 'node:os'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer } from '../../src/server.ts'
import { cultivar, makeProject } from './command-line.ts'

const project = makeProject()
beforeAll(async () => {
  await project.open()
  await project.json('train', '--mode', 'quick')
})
afterAll(() => project.close())

const piped = (input: string, ...args: string[]) => cultivar(args, { cwd: project.folder, env: { PORT: '9' }, input })
const actions = async () =>
  (await project.json('audit')).body.changes.map(
    ({ actor, action, subject }: Record<string, string>) => `${actor} ${action} ${subject}`,
  )
const me = `cli:${userInfo().username}`

// In this order: the door is open until the first key.
test('a server on another address says which command lets it listen there', async () => {
  const { code, stderr } = await project.run('serve', '--host', '0.0.0.0', '--port', '0')
  expect(code).toBe(1)
  expect(stderr).toContain('server/address-refused: ')
  expect(stderr).toContain('cultivar keys create admin --scope admin')
})

test('a key is made, listed, rotated and revoked, and shown once', async () => {
  const shop = (await project.json('keys', 'create', 'shop')).body
  expect(shop).toMatchObject({ name: 'shop', scopes: ['predict', 'feedback'], state: 'active', expires_at: null })
  expect(shop.key).toMatch(new RegExp(`^${shop.prefix}_[\\w-]{43}$`))
  const args = ['keys', 'create', 'ops', '--scope', 'operate', '--scope', 'read', '--lifetime', '90d']
  const { stdout } = await project.run(...args)
  expect(stdout).toMatch(/^ops may operate, read until .*Z\. This is its key, shown now and never again:\n\n {2}cv_/)
  const next = (await project.json('keys', 'rotate', shop.id, '--overlap', '24h')).body
  expect(next).toMatchObject({ name: 'shop', scopes: ['predict', 'feedback'] })
  expect((await project.json('keys', 'revoke', shop.id)).body).toMatchObject({ id: shop.id, state: 'revoked' })
  const list = await project.run('keys')
  expect(list.stdout).toContain(`${next.id}  shop  ${next.prefix}  predict, feedback  active`)
  expect(list.stdout).toContain(`${shop.id}  shop  ${shop.prefix}  predict, feedback  revoked`)
  expect(list.stdout + JSON.stringify((await project.json('keys', 'list')).body)).not.toContain(next.key)
  expect((await project.json('keys', 'revoke', 'nowhere')).body.error.code).toBe('access/unknown-key')
})

test('a user has a password from standard input, and never from an argument', async () => {
  const made = await piped('correct horse battery staple\n', 'users', 'create', 'anna', '--json')
  expect(JSON.parse(made.stdout)).toMatchObject({ name: 'anna', scopes: ['admin'] })
  expect((await piped('correct horse battery staple', 'users', 'create', 'anna')).stderr).toContain(
    'access/user-exists',
  )
  expect((await piped('short', 'users', 'create', 'bert')).stderr).toContain('access/password')
  expect((await project.run('users', 'create', 'bert', 'a password as an argument')).code).toBe(2)
  expect((await piped('another long password', 'users', 'password', 'anna')).stdout).toContain('has to sign in again')
  expect((await project.run('users')).stdout).toMatch(/anna {2}admin/)
  expect((await project.run('users', 'remove', 'anna')).stdout).toBe('anna is removed.\n')
  expect((await project.run('users', 'remove', 'anna')).stderr).toContain('access/unknown-user')
})

test('what a command changes is in the audit log', async () => {
  await project.run('promote', 'sentiment@1')
  const lines = await actions()
  expect(lines[0]).toBe(`${me} model.promote sentiment`)
  expect(lines.at(-1)).toBe(`${me} model.train sentiment`)
  expect(lines.slice(1, 4)).toEqual([`${me} user.remove anna`, `${me} user.password anna`, `${me} user.create anna`])
  expect(lines.filter((line: string) => line.includes(' key.'))).toHaveLength(4)
  expect((await project.run('audit', '--action', 'user.create', '--hours', '1')).stdout).toContain('user.create')
})

test('a server that asks is shown the key of the environment', async () => {
  const { ctx, project: definition } = await project.open()
  const server = await startServer(ctx, definition, { host: '127.0.0.1', port: 0, logger: pino({ level: 'silent' }) })
  const status = async (env: Record<string, string>) => {
    const { stdout } = await cultivar(['status', '--url', server.url, '--json'], { cwd: project.folder, env })
    return JSON.parse(stdout).server
  }
  const { key } = (await project.json('keys', 'create', 'status', '--scope', 'read')).body
  expect(await status({})).toMatchObject({ reachable: true, metrics_refused: true, requests: null, problem: null })
  const shown = await status({ CULTIVAR_API_KEY: key })
  expect(shown).toMatchObject({ reachable: true, metrics_refused: false, requests: expect.any(Number) })
  await server.close()
})

test.each([
  [['keys', 'create', 'x', '--scope', 'all'], 'A scope is one of'],
  [['keys', 'create', ' x'], 'A name has'],
  [['keys', 'create', 'x', '--lifetime', 'long'], 'a number and a unit'],
  [['audit', '--hours', 'x'], 'a number of hours'],
])('%j is a wrong call', async (args, words) => {
  const { code, stderr } = await project.run(...args)
  expect(code).toBe(2)
  expect(stderr).toContain(words)
})
