import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { cultivar, makeProject } from './command-line.ts'

const project = makeProject()
const empty = mkdtempSync(join(tmpdir(), 'cultivar-empty-'))

afterAll(async () => {
  await project.close()
  rmSync(empty, { recursive: true, force: true })
})

const examine = async (folder: string, env: Record<string, string> = {}) => {
  const { code, stdout } = await cultivar(['doctor', '--json'], { cwd: folder, env })
  const { checks } = JSON.parse(stdout) as { checks: { check: string; ok: boolean; detail: string }[] }
  return {
    code,
    failed: Object.fromEntries(checks.filter(({ ok }) => !ok).map(({ check, detail }) => [check, detail])),
  }
}

const takenPort = async () => {
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  return { port, close: () => new Promise((resolve) => server.close(resolve)) }
}

test('a project that has everything', async () => {
  const free = await takenPort()
  await free.close()
  const { code, stdout } = await cultivar(['doctor'], { cwd: project.folder, env: { PORT: String(free.port) } })
  expect(stdout).not.toContain('✖')
  expect(code).toBe(0)
  expect(readdirSync(project.folder)).not.toContain('.cultivar')
})

test('a folder without a project is examined all the same', async () => {
  const { code, failed } = await examine(empty, { PORT: '0' })
  expect(code).toBe(1)
  expect(Object.keys(failed)).toEqual(['typed file', 'data'])
  expect(readdirSync(empty)).toEqual([])
})

test('what is broken is named, with the way out', async () => {
  const taken = await takenPort()
  writeFileSync(join(project.folder, 'reviews.csv'), 'txt,label\na,b\n')
  const { failed } = await examine(project.folder, {
    PORT: String(taken.port),
    DATABASE_URL: 'postgres://127.0.0.1:9/x',
  })
  await taken.close()
  expect(failed['data']).toContain('lacks text, customer (it has txt, label)')
  expect(failed['port']).toContain(`PORT=${taken.port + 1}`)
  expect(failed['postgres']).toContain('does not answer')

  writeFileSync(join(project.folder, 'cultivar.config.ts'), 'export default {')
  expect(Object.keys((await examine(project.folder, { PORT: '0' })).failed)).toEqual(['typed file', 'data'])
})
