import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { dependencyOn } from './dependency.ts'

let root = ''
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'cultivar-dependency-')))
  mkdirSync(join(root, 'work', 'project'), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true }))

const project = () => join(root, 'work', 'project')

/** A package in a folder of this test, and what the project around it asked for. */
const place = (path: string, asked?: Record<string, object>) => {
  const folder = join(root, path)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "name": "cultivar", "version": "1.2.3" }')
  if (asked) writeFileSync(join(folder, '..', '..', 'package.json'), JSON.stringify(asked))
  return folder
}

const installed = (spec: string, kind = 'dependencies') =>
  place('work/host/node_modules/cultivar', { [kind]: { cultivar: spec } })

test('a checkout is asked for as a folder', () => {
  expect(dependencyOn(place('tools/cultivar'), project())).toBe('file:../../tools/cultivar')
})

test('an archive is asked for as the archive', () => {
  writeFileSync(join(root, 'work', 'cultivar-1.2.3.tgz'), '')
  expect(dependencyOn(installed('file:../cultivar-1.2.3.tgz'), project())).toBe('file:../cultivar-1.2.3.tgz')
  expect(dependencyOn(installed('file:../cultivar-1.2.3.tgz', 'devDependencies'), project())).toBe(
    'file:../cultivar-1.2.3.tgz',
  )
})

test('an archive that is gone leaves the installed folder', () => {
  expect(dependencyOn(installed('file:../gone.tgz'), project())).toBe('file:../host/node_modules/cultivar')
})

test('a package of a registry is asked for by its version', () => {
  expect(dependencyOn(installed('latest'), project())).toBe('^1.2.3')
})

test('an address is asked for as it was', () => {
  expect(dependencyOn(installed('https://example.org/cultivar.tgz'), project())).toBe(
    'https://example.org/cultivar.tgz',
  )
})

test('a package that nobody asked for by name, as a global one, is asked for as a folder', () => {
  expect(dependencyOn(place('lib/node_modules/cultivar'), project())).toBe('file:../../lib/node_modules/cultivar')
})
