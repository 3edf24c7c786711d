import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// The type tests are only as good as the compiler's attention to them. So here the comments that expect a mistake are
// taken away, and the compiler has to find each planted mistake, on its line and for a reason of types.

const here = import.meta.dirname
const root = resolve(here, '../..')
const files = readdirSync(here).filter((name) => name.endsWith('.test-d.ts'))

let folder: string
beforeAll(() => {
  mkdirSync(join(root, '.cultivar'), { recursive: true })
  folder = mkdtempSync(join(root, '.cultivar', 'types-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Where tsc finds mistakes when it reads these sources: `file:line` → the error's code. */
const compile = (sources: Record<string, string>): Map<string, string> => {
  for (const [name, text] of Object.entries(sources)) writeFileSync(join(folder, name), text)
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions: { pretty: false },
    include: [],
    files: Object.keys(sources),
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const tsc = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  expect(tsc.error, tsc.stderr).toBeUndefined()
  const found = tsc.stdout.matchAll(/^(\S+?)\((\d+),\d+\): error (TS\d+)/gm)
  return new Map([...found].map(([, file, line, code]) => [`${file}:${line}`, code!]))
}

const expectation = /^\/\/ @ts-expect-error .*$/

/** The lines below which a mistake is expected, and the text without the expectations. */
const planted = (name: string) => {
  const lines = readFileSync(join(here, name), 'utf8').split('\n')
  const places = lines.flatMap((line, i) => (expectation.test(line) ? [{ line: i + 2, says: line, name }] : []))
  return { places, text: lines.map((line) => line.replace(expectation, '')).join('\n') }
}

// Names that do not exist and modules that are missing would make any line an error.
const brokenTest = new Set(['TS2304', 'TS2307', 'TS2305', 'TS2552', 'TS1005', 'TS1128'])

describe('the type tests', () => {
  it('compile as they stand', () => {
    expect(files).toEqual(['client.test-d.ts', 'definition.test-d.ts'])
    expect(compile(Object.fromEntries(files.map((name) => [name, readFileSync(join(here, name), 'utf8')])))).toEqual(
      new Map(),
    )
  })

  it('hold mistakes that the compiler finds, each on its line', () => {
    const all = files.map(planted)
    const found = compile(Object.fromEntries(files.map((name, i) => [name, all[i]!.text])))
    const places = all.flatMap((file) => file.places)
    const missed = places.filter(({ name, line }) => !found.has(`${name}:${line}`))
    expect(missed).toEqual([])
    expect([...found].filter(([, code]) => brokenTest.has(code))).toEqual([])
    expect(found.size).toBe(places.length)
    expect(places.length).toBeGreaterThan(40)
  })

  it('fail when an expected mistake is gone', () => {
    const right = `import { gate } from 'cultivar'\n// @ts-expect-error no such metric\ngate.atLeast('accuracy', 0.8)\n`
    expect(compile({ 'right.ts': right })).toEqual(new Map([['right.ts:2', 'TS2578']]))
  })

  it('fail when the label of an answer is only a string', () => {
    const text = readFileSync(join(here, 'client.test-d.ts'), 'utf8')
    const widened = text.replace(/^const answer = await .*$/m, "const answer = { id: '', label: '' as string }")
    const claim = "expectTypeOf(answer.label).toEqualTypeOf<'negative' | 'positive'>()"
    const line = text.split('\n').indexOf(claim) + 1
    expect(compile({ 'widened.ts': widened }).has(`widened.ts:${line}`)).toBe(true)
  })
})
