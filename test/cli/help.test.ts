import { expect, test } from 'vitest'
import { cultivar, helpOf } from './command-line.ts'

// Written again by `vitest -u`, and read in the diff.
test('the help of every command', async () => {
  const overview = await cultivar(['--help'])
  const names = [...overview.stdout.matchAll(/^ {2}([a-z]+)[ |]/gm)].map(([, name]) => name!)
  expect(names).toContain('doctor')
  const pages = await helpOf(names.filter((name) => name !== 'help'))
  await expect(`$ cultivar --help\n\n${overview.stdout}\n${pages}`).toMatchFileSnapshot('help.txt')
})

test('a wrong call ends with code 2, one line, and no stack', async () => {
  const calls = [
    ['evaluat'],
    ['evaluate', 'sentiment'],
    ['predictions', '--limit', 'many'],
    ['status', '--hours', '0'],
    ['drift', '--confidence', '2'],
    ['drift', '--reference', 'only.csv'],
  ]
  const ended = await Promise.all(calls.map((args) => cultivar(args)))
  for (const [i, { code, stdout, stderr }] of ended.entries()) {
    const args = calls[i]
    expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' })
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(stderr.trim().length).toBeGreaterThan(10)
  }
})
