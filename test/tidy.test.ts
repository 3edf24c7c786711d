import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { faults, mostFunctionLines, mostLines } from './tidy/rules.ts'
import { source, sources } from './tidy/source.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

describe('the house', () => {
  it('is tidy', () => {
    const files = sources(root, ['src', 'scripts', 'test', 'bench', 'examples'])
    const longest = [...files].sort((one, other) => other.lines - one.lines).slice(0, 10)
    console.log(
      `the longest files\n${longest.map(({ path, lines }) => `${String(lines).padStart(5)}  ${path}`).join('\n')}`,
    )
    expect(files.length).toBeGreaterThan(20)
    expect(faults(files)).toEqual([])
  })
})

const repeat = (line: string, times: number) => Array.from({ length: times }, () => line).join('\n')
const inPlace = (path: string, text: string) => faults([source(path, text)])

/** Each: where the mistake is planted, the mistake, and what must be said about it. */
const planted: [string, string, string, RegExp][] = [
  ['a long file', 'src/a.ts', `${repeat('// why', mostLines + 1)}\n`, /^src\/a\.ts:1 has 401 lines/],
  ['a long function', 'src/a.ts', `\nfunction a() {\n${repeat('  b()', mostFunctionLines)}\n}\n`, /a\.ts:2 .*62 lines/],
  ['a long arrow', 'src/a.ts', `// ä\nconst a = () => [\n${repeat('  b,', 60)}\n]`, /a\.ts:2 .*62 lines/],
  ['a long method', 'test/a.ts', `class A {\n  b() {\n${repeat('    c()', 60)}\n  }\n}`, /a\.ts:2 .*62 lines/],
  [
    'a long test',
    'test/a.test.ts',
    `describe('a', () => {\nit('b', () => {\n${repeat('c()', 60)}\n})})`,
    /:2 .*62 lines/,
  ],
  ['the time', 'src/a/b.ts', 'const now = Date.now()', /b\.ts:1 asks for time or chance/],
  ['the time as a value', 'src/a/b.ts', 'const now = Date.now', /asks for time or chance/],
  ['the date', 'src/a/b.ts', '\nconst now = new Date()', /b\.ts:2 asks for time or chance/],
  ['chance', 'src/a/b.ts', 'const x = Math.random()', /asks for time or chance/],
  ['a default export', 'src/a/b.ts', 'export default 1', /default export/],
  ['a default export by name', 'src/a/b.ts', 'const a = 1\nexport { a as default }', /b\.ts:2 .*default export/],
  ['a barrel', 'src/a/b.ts', "export * from './c.ts'", /Only a door/],
  ['a vague word', 'src/a/string-utils.ts', '', /"string-utils" names no thing/],
  ['a collection of types', 'src/a/types.ts', '', /"types" names no thing/],
  ['a folder of helpers', 'test/helpers/b.ts', '', /"helpers" names no thing/],
  ['work for later', 'src/a/b.ts', `// TO${'DO'}: all of it`, /leaves work for later/],
  ['a cast', 'src/a/b.ts', 'const a = b as any', /casts to any/],
  ['the only test', 'test/a.test.ts', "it.only('a', () => {})", /hides the other tests/],
  ['a skipped test', 'test/a.test.ts', "it.skip('a', () => {})", /tells nobody why/],
  ['a skipped suite', 'test/a.test.ts', "describe.skipIf(b)('a', () => {})", /tells nobody why/],
  ['a skip without a reason', 'test/a.test.ts', "it('a', ({ skip }) => skip(b))", /tells nobody why/],
]

describe('a planted mistake', () => {
  it.each(planted)('is found: %s', (_, path, text, said) => {
    expect(inPlace(path, text)).toEqual([expect.stringMatching(said)])
  })

  it('is found: a door without a header', () => {
    const room = source('src/data/read.ts', '')
    expect(faults([source('src/data.ts', '// Data.\n'), room])).toEqual([expect.stringMatching(/without a header/)])
    expect(faults([source('src/data.ts', '// Data come in here.\n// Words: a row.\n'), room])).toEqual([])
  })
})

describe('what is allowed', () => {
  it.each([
    ['the clock itself', 'src/kit/clock.ts', 'const now = () => Date.now()'],
    ['a known date', 'src/a/b.ts', 'const born = new Date(0)'],
    ['a stopwatch', 'src/a/b.ts', 'const since = performance.now()'],
    ['the time in a script', 'scripts/a.mjs', '#!/usr/bin/env node\nconst now = Date.now()'],
    ['a default export for a program that expects one', 'examples/a/cultivar.config.ts', 'export default 1'],
    ['a suite of many tests', 'test/a.test.ts', `describe('a', () => {\n${repeat('  b()', 100)}\n})`],
    ['a folder of tests of types', 'test/types/a.test-d.ts', ''],
    ['a skip that says why', 'test/a.test.ts', "it('a', ({ skip }) => skip(b, 'needs a browser'))"],
    ['a word in a sentence', 'src/a/b.ts', "const a = 'as any, Date.now(), Math.random()'"],
  ])('%s', (_, path, text) => {
    expect(inPlace(path, text)).toEqual([])
  })
})
