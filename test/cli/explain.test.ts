import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loansConfig, loansCsv } from '../explain/rows.ts'
import { makeProject } from './command-line.ts'

const config = loansConfig(`
  features: ['income', 'debt', 'home', 'luck', 'mood'],
  learners: [learner.linear()],
  search: { metric: 'log_loss' },
  selection: 'importance',
`)
const project = makeProject({ config })

beforeAll(async () => {
  writeFileSync(join(project.folder, 'loans.csv'), loansCsv())
  await project.open()
})
afterAll(() => project.close())

const loan = { income: 80, debt: 10, home: 'owned', luck: 0.5, mood: 'good' }

test('a training tells which features it left out', async () => {
  const { stdout } = await project.run('train', '--mode', 'quick')
  expect(stdout).toMatch(
    /reads 3 of 5 features, without (luck, mood|mood, luck): log_loss on the validation part is 0\.\d+/,
  )
})

test('the columns stand as a table with bars, the most important first', async () => {
  const { stdout, code } = await project.run('explain', 'loans')
  expect(code).toBe(0)
  const [head, , names, first] = stdout.split('\n')
  expect(head).toMatch(/^loans version 1: what log_loss loses on \d+ held-out rows without a column$/)
  expect(names).toMatch(/^column +importance +95 % +mean \|SHAP\|$/)
  expect(first).toMatch(/^income +0\.\d{4} +0\.\d{4} to 0\.\d{4} +█{24} +\d/)
  const { body } = await project.json('explain', 'loans@champion')
  expect(body).toMatchObject({ model: 'loans', version: '1', metric: 'log_loss' })
  expect(body.permutation).toHaveLength(5)
})

test('of one row: what moved it, and the base value that it begins at', async () => {
  const { stdout } = await project.run('explain', 'loans@1', '--input', JSON.stringify(loan))
  expect(stdout).toMatch(/^paid 0\.\d{4} loans@1/)
  expect(stdout).toMatch(/^income +80 +\+\d\.\d{3} +█+/m)
  const { body } = await project.json('explain', 'loans@1', '--input', JSON.stringify(loan))
  const predicted = await project.json('predict', 'loans@1', '--input', JSON.stringify(loan), '--explain')
  expect(body).toEqual(predicted.body)
  const moved = body.explanation.reduce((sum: number, each: { contribution: number }) => sum + each.contribution, 0)
  expect(body.base_value + moved).toBeCloseTo(Math.log(body.probabilities.paid / body.probabilities.lost), 6)
  expect(stdout).toContain(`It begins at ${body.base_value.toFixed(3)}, the base value`)
})

test('of one column: how the answers follow it', async () => {
  const { stdout } = await project.run('explain', 'loans', '--partial-dependence', 'home')
  expect(stdout).toContain('the probability of paid on average, where every row has this home')
  expect(stdout).toMatch(/^owned +0\.\d+ +█{24}$/m)
  const { body } = await project.json('explain', 'loans', '--partial-dependence', 'income')
  expect(body.partial_dependence[0].values).toHaveLength(20)
})

test('wrong calls say what is right', async () => {
  const calls: [string[], string][] = [
    [['--partial-dependence', 'height'], 'cli/usage'],
    [['--partial-dependence', 'home', '--input', '{}'], 'cli/usage'],
    [['--input', '[{}, {}]'], 'cli/usage'],
    [['--input', '{'], 'request/invalid-json'],
    [['--input', '{}'], 'request/invalid'],
  ]
  for (const [args, code] of calls) expect((await project.json('explain', 'loans', ...args)).body.error.code).toBe(code)
  expect((await project.json('explain', 'loans@9')).body.error.code).toBe('model/unknown-version')
  expect((await project.json('explain', 'nobody')).body.error.code).toBe('model/unknown')
})
