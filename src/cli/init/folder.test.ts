import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { makeFolder, packageName, requireEmpty } from './folder.ts'

const root = mkdtempSync(join(tmpdir(), 'cultivar-folder-'))
afterAll(() => rmSync(root, { recursive: true }))

test.each(['my-project', 'tickets2', '3d', 'a.b_c'])('%s is a name', (name) => {
  expect(packageName(join('/somewhere', name))).toBe(name)
})

test.each([
  ['My Project', 'my-project'],
  ['.hidden', 'hidden'],
  ['Prüfung!', 'pr-fung'],
  ['cultivar', 'my-project'],
  ['node_modules', 'my-project'],
  ['💡', 'my-project'],
  ['a'.repeat(215), 'my-project'],
])('%s is none, and another is proposed', (name, proposed) => {
  expect(() => packageName(join('/somewhere', name))).toThrow(`Try ${proposed}.`)
})

test('a folder that has only what git keeps is empty', () => {
  const folder = join(root, 'fresh')
  expect(() => requireEmpty(folder)).not.toThrow()
  mkdirSync(join(folder, '.git'), { recursive: true })
  expect(() => requireEmpty(folder)).not.toThrow()
})

test('a folder with files, and a file, are refused with what is there', () => {
  const folder = join(root, 'full')
  mkdirSync(folder)
  for (const name of ['a', 'b', 'c', 'd', 'e']) writeFileSync(join(folder, name), '')
  expect(() => requireEmpty(folder)).toThrow(/full is not empty \(a, b, c and 2 more\).* Name a new folder\./)
  expect(() => requireEmpty(join(folder, 'a'))).toThrow(/is a file/)
})

test('a place that cannot be used is refused', () => {
  const folder = join(root, 'locked')
  writeFileSync(folder, '')
  expect(() => makeFolder(join(folder, 'project'))).toThrow(/cannot be made or written to \(ENOTDIR\)/)
})
