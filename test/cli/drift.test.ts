import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '../../src/kit/random.ts'
import { cultivar } from './command-line.ts'

const folder = mkdtempSync(join(tmpdir(), 'cultivar-drift-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = (...args: string[]) => cultivar(args, { cwd: folder })

const people = (mean: number, cities: string[], seed: number) => {
  const random = seededRandom(seed)
  const lines = Array.from({ length: 300 }, (_, i) => {
    const age = (mean + (random() + random() + random() - 1.5) * 20).toFixed(1)
    return `${age},${cities[Math.floor(random() * cities.length)]},2026-01-${String((i % 28) + 1).padStart(2, '0')},p${seed}-${i}`
  })
  return `age,city,seen,person\n${lines.join('\n')}\n`
}

beforeAll(() => {
  writeFileSync(join(folder, 'before.csv'), people(40, ['Rome', 'Oslo'], 1))
  writeFileSync(join(folder, 'same.csv'), people(40, ['Rome', 'Oslo'], 2))
  writeFileSync(join(folder, 'after.csv'), people(55, ['Rome', 'Lima'], 3))
  writeFileSync(join(folder, 'other.csv'), 'colour\nred\n')
  writeFileSync(join(folder, 'nothing.csv'), '')
})

test('rows of the same kind give code 0, without any project', async () => {
  const { code, stdout } = await run('drift', '--reference', 'before.csv', '--current', 'same.csv')
  expect(stdout).toContain('No drift')
  expect(code).toBe(0)
})

test('drift gives code 1, names the columns, and leaves times and ids out', async () => {
  const args = ['--reference', 'before.csv', '--current', 'after.csv', '--output', 'reports', '--json']
  const { code, stdout } = await run('test', ...args)
  const { drifted, tests } = JSON.parse(stdout)
  expect({ code, drifted }).toEqual({ code: 1, drifted: true })
  expect(new Set(tests.map(({ feature }: { feature: string }) => feature))).toEqual(new Set(['age', 'city']))
  expect(JSON.parse(readFileSync(join(folder, 'reports', 'report.json'), 'utf8')).tests).toEqual(tests)
  expect(readFileSync(join(folder, 'reports', 'report.md'), 'utf8')).toContain('Drift in age, city')
  expect(existsSync(join(folder, 'reports', 'report.html'))).toBe(true)
})

test('what cannot be compared gives code 2 and says why', async () => {
  const why = async (...args: string[]) => {
    const { code, stderr } = await run('drift', ...args)
    expect(code).toBe(2)
    return stderr
  }
  expect(await why('--reference', 'before.csv', '--current', 'other.csv')).toContain('no column in common')
  expect(await why('--reference', 'before.csv', '--current', 'nothing.csv')).toContain('nothing.csv is empty')
  expect(await why('--reference', 'before.csv', '--current', 'after.csv', '--columns', 'size')).toContain('"size"')
  expect(await why('--reference', 'before.csv', '--current', 'gone.csv')).toContain('does not exist')
})
