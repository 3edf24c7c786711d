import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loansConfig, loansCsv } from '../explain/rows.ts'
import { makeProject } from './command-line.ts'

const config = loansConfig(`
  features: ['income', 'debt', 'home'],
  learners: [learner.linear(), learner.baseline()],
`)
const project = makeProject({ config })

beforeAll(async () => {
  writeFileSync(join(project.folder, 'loans.csv'), loansCsv(600))
  await project.open()
})
afterAll(() => project.close())

test('every row judges once in each repeat, and nothing is kept', async () => {
  const { body } = await project.json('cross-validate', '--folds', '4', '--repeats', '2')
  expect(body).toMatchObject({ model: 'loans', task: 'classification', rows: 600 })
  expect(body.folds).toHaveLength(8)
  const rows = body.folds.map((fold: { rows: number }) => fold.rows)
  expect(rows.slice(0, 4).reduce((sum: number, each: number) => sum + each, 0)).toBe(600)
  const scores = body.folds.map((fold: { metrics: { accuracy: number } }) => fold.metrics.accuracy)
  const mean = scores.reduce((sum: number, score: number) => sum + score, 0) / 8
  expect(body.metrics.accuracy.mean).toBeCloseTo(mean, 12)
  expect(mean).toBeGreaterThan(0.75)
  // A fold that held just the rows that choose settings would leave its probabilities without a calibration.
  expect(body.metrics.expected_calibration_error.mean).toBeLessThan(0.12)
  expect((await project.json('runs')).body.runs).toEqual([])
})

test('tells a person in two tables, and refuses a single fold', async () => {
  const { stdout } = await project.run('cross-validate')
  expect(stdout).toMatch(/^loans: 5 folds of 600 rows\n\nmetric +mean +sd\naccuracy +0\.\d{4} +0\.\d{4}/)
  expect(stdout).toMatch(/\n +1 +120 +linear +0\.\d{4}\n/)
  const { code, stderr } = await project.run('cross-validate', '--folds', '1')
  expect(code).toBe(2)
  expect(stderr).toContain('from 2 to 100')
})
