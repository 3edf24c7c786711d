import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const script = fileURLToPath(new URL('../scripts/lock.mjs', import.meta.url))
const lockFile = fileURLToPath(new URL('../package-lock.json', import.meta.url))

const lock = (...args: string[]) => {
  const { status, stdout } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
  return { status, lines: stdout.split('\n').filter(Boolean) }
}

it('the lock file names the native parts of every platform; if not, run: node scripts/lock.mjs', () => {
  expect(lock('--check')).toEqual({ status: 0, lines: [] })
})

it('a missing part is found and filled in', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cultivar-lock-'))
  const file = join(folder, 'package-lock.json')
  const asks = { version: '2.0.0', dev: true, optionalDependencies: { 'part-linux-x64': '1.0.0' } }
  const packages = { 'node_modules/a': asks, 'node_modules/b/node_modules/c': asks, 'node_modules/z': {} }
  try {
    writeFileSync(file, JSON.stringify({ lockfileVersion: 3, packages }))
    expect(lock('--check', file)).toMatchObject({
      status: 1,
      lines: expect.arrayContaining(['node_modules/part-linux-x64 1.0.0']),
    })
    expect(lock(file).status).toBe(0)
    expect(lock('--check', file)).toEqual({ status: 0, lines: [] })
    const filled = JSON.parse(readFileSync(file, 'utf8')) as { packages: Record<string, unknown> }
    expect(filled.packages['node_modules/part-linux-x64']).toEqual({
      version: '1.0.0',
      cpu: ['x64'],
      dev: true,
      optional: true,
      os: ['linux'],
    })
    expect(Object.keys(filled.packages).at(-1)).toBe('node_modules/z')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

it('the lock file names no registry, and pins by digest what is not optional', () => {
  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8')) as {
    packages: Record<string, { integrity?: string; resolved?: string; optional?: boolean }>
  }
  const installed = Object.entries(packages).filter(([path]) => path !== '')
  expect(installed.filter(([, { resolved }]) => resolved?.startsWith('http'))).toEqual([])
  expect(installed.filter(([, { integrity, optional }]) => !integrity && !optional)).toEqual([])
})
