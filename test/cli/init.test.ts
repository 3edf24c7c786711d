import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { cultivar } from './command-line.ts'

// What `init` makes is installed and run in test/pack; here is what it refuses.
const cwd = mkdtempSync(join(tmpdir(), 'cultivar-init-'))
afterAll(() => rmSync(cwd, { recursive: true }))

test('a folder with files is refused and stays as it was', async () => {
  mkdirSync(join(cwd, 'mine'))
  writeFileSync(join(cwd, 'mine', 'notes.txt'), 'mine')
  const { code, stdout, stderr } = await cultivar(['init', 'mine', '--json'], { cwd })
  expect(code).toBe(1)
  expect(JSON.parse(stdout).error).toMatchObject({ code: 'cli/folder', details: { folder: join(cwd, 'mine') } })
  expect(stderr).toMatch(/mine is not empty \(notes\.txt\), and nothing is overwritten\. Name a new folder\./)
  expect(readdirSync(join(cwd, 'mine'))).toEqual(['notes.txt'])
})

test.each([
  [['init', 'My Project'], /"My Project" cannot be the name of a project: .* Try my-project\./],
  [['init', 'fine', '--template', 'images'], /Allowed choices are reviews, churn, bike-demand, blank/],
  [['init'], /missing required argument 'dir'/],
])('a wrong call, as %j, is code 2 and makes nothing', async (args, says) => {
  const before = readdirSync(cwd)
  const { code, stderr } = await cultivar(args, { cwd })
  expect(code).toBe(2)
  expect(stderr).toMatch(says)
  expect(readdirSync(cwd)).toEqual(before)
})
