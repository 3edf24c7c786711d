import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { source } from '../../src/define.ts'
import { isIngested } from '../../src/training.ts'
import { makeProject, reviews, typedFile } from './command-line.ts'

const project = makeProject()
const path = (name: string) => join(project.folder, name)

beforeAll(() => project.open())
afterAll(() => project.close())

interface Planned {
  step: string
  runs: boolean
  reasons: string[]
}

const runsOf = ({ steps }: { steps: Planned[] }) => steps.filter(({ runs }) => runs).map(({ step }) => step)
const reasonOf = ({ steps }: { steps: Planned[] }, name: string) => steps.find(({ step }) => step === name)?.reasons

// The tests tell one story and follow one another.

test('before the first training everything would run', async () => {
  const { body } = await project.json('plan', '--mode', 'quick')
  expect(runsOf(body)).toEqual(['ingest', 'validate', 'split', 'train', 'evaluate', 'explain', 'register', 'decide'])
  expect(reasonOf(body, 'ingest')).toEqual(['it has not run yet'])
  expect(reasonOf(body, 'decide')).toEqual(['ingest runs'])
  expect(body.task).toMatchObject({ kind: 'binary classification', positive: 'positive', target: 'label' })
})

test('after it nothing would, and a training agrees', async () => {
  const trained = await project.json('train', '--mode', 'quick')
  expect(trained.body).toMatchObject({ version: '1', decision: { outcome: 'promoted' } })
  const { body } = await project.json('plan', '--mode', 'quick')
  expect({ runs: runsOf(body), version: body.version }).toEqual({ runs: [], version: 1 })
})

test('a plan says what changed', async () => {
  const full = await project.json('plan', '--mode', 'full')
  expect(runsOf(full.body)).toEqual(['train', 'evaluate', 'explain', 'register', 'decide'])
  expect(reasonOf(full.body, 'train')).toEqual(['the mode is full, not quick'])

  writeFileSync(path('reviews.csv'), reviews(244))
  const rows = await project.json('plan', '--mode', 'quick')
  expect(reasonOf(rows.body, 'ingest')).toEqual(['reviews.csv has new content'])

  const checked = typedFile.replace("check.complete('text')", "check.complete('text'), check.unique('text')")
  writeFileSync(path('reviews.csv'), reviews(240))
  writeFileSync(path('cultivar.config.ts'), checked.replace('learner.logistic()', 'learner.nbsvm()'))
  const definition = await project.json('plan', '--mode', 'quick')
  expect(reasonOf(definition.body, 'validate')?.[0]).toContain('check unique(text)')
  expect(reasonOf(definition.body, 'train')).toEqual(['validate runs'])
  writeFileSync(path('cultivar.config.ts'), typedFile)
})

test('a plan shows lint findings first, with place and way out', async () => {
  writeFileSync(path('cultivar.config.ts'), typedFile.replace('gates: [gate.beatsBaseline()]', 'gates: []'))
  const warned = await project.run('plan', '--mode', 'quick')
  expect(warned.stdout.split('\n')[0]).toContain('warning sentiment.gates')
  writeFileSync(path('cultivar.config.ts'), typedFile.replace("features: ['text']", "features: ['txt'] as never"))
  const refused = await project.run('plan')
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('sentiment.features[0] there is no column "txt"')
  writeFileSync(path('cultivar.config.ts'), typedFile)
})

test('a test source of its own has steps of its own', async () => {
  writeFileSync(path('held-out.csv'), reviews(60))
  const args = ['--mode', 'quick', '--test', 'held-out.csv']
  await project.json('train', ...args, '--no-register')
  const again = await project.json('plan', ...args)
  expect(runsOf(again.body)).toEqual(['register', 'decide'])
  const { ctx } = await project.open()
  const isKnown = (name: string) => isIngested(ctx, 'sentiment', source.csv(path(name)))
  expect([await isKnown('reviews.csv'), await isKnown('held-out.csv')]).toEqual([true, true])
  writeFileSync(path('held-out.csv'), reviews(80))
  expect([await isKnown('reviews.csv'), await isKnown('held-out.csv')]).toEqual([true, false])
  const { body } = await project.json('plan', ...args)
  expect(body.steps.slice(0, 4)).toMatchObject([
    { step: 'ingest', runs: false },
    { step: 'validate', runs: false },
    { step: 'ingest', of: 'test', runs: true, reasons: ['held-out.csv has new content'] },
    { step: 'validate', of: 'test', runs: true, reasons: ['ingest test runs'] },
  ])
})

test('a version is measured on other rows', async () => {
  writeFileSync(path('more.csv'), `${reviews(100)}a strange one,unsure,c1\n`)
  const { body } = await project.json('evaluate', 'sentiment@1', '--data', 'more.csv')
  expect(body).toMatchObject({ model: 'sentiment', version: '1', rows: 100, set_aside: 1 })
  expect(body.metrics.accuracy).toBeGreaterThan(0.9)
  expect(body.confusion.flat().reduce((sum: number, count: number) => sum + count)).toBe(100)
  const unknown = await project.run('evaluate', 'sentiment@7', '--data', 'more.csv')
  expect(unknown.stderr).toContain('There is no sentiment@7')
})

test('a prediction here is not logged', async () => {
  const args = ['predict', 'sentiment', '--input', '{"text":"lovely plot, brilliant music"}']
  const { body } = await project.json(...args, '--explain')
  expect(body).toMatchObject({ label: 'positive', version: '1' })
  expect(body.explanation[0]).toHaveProperty('contribution')
  const logged = await project.json('predictions')
  expect(logged.body.predictions).toEqual([])
})

test('a file comes back with its answers beside its own columns', async () => {
  const text = 'text,label,note\n"a lovely, warm film",positive,"says ""go"""\n,negative,empty\ndull plot,negative,\n'
  writeFileSync(path('in.csv'), text)
  const ended = await project.run('predict', 'sentiment', '--file', 'in.csv', '--output', 'out.csv')
  expect(ended.code).toBe(1)
  expect(ended.stderr).toContain('row 2: The input does not fit the model: text should be a text.')
  const [header, first, second, third] = readFileSync(path('out.csv'), 'utf8').split('\n')
  expect(header).toBe('text,label,note,predicted_label,confidence,probability_negative,probability_positive')
  expect(first).toMatch(/^"a lovely, warm film",positive,"says ""go""",positive,0\.\d+/)
  expect(second).toBe(',negative,empty,,,,')
  expect(third).toMatch(/^dull plot,negative,,negative,/)

  const { body, code } = await project.json('predict', 'sentiment', '--file', 'reviews.csv', '--output', 'out.jsonl')
  expect({ code, rows: body.rows, failed: body.failed }).toEqual({ code: 0, rows: 240, failed: 0 })
  const lines = readFileSync(path('out.jsonl'), 'utf8').trim().split('\n')
  expect(lines).toHaveLength(240)
  expect(Object.keys(JSON.parse(lines[0]!))).toContain('probability_positive')
})

test('promote and rollback are decisions', async () => {
  writeFileSync(path('reviews.csv'), reviews(300))
  await project.json('train', '--mode', 'quick')
  const promoted = await project.json('promote', 'sentiment@1')
  expect(promoted.body).toMatchObject({ outcome: 'promoted', challenger: 1, champion: 2 })
  const back = await project.run('rollback', 'sentiment')
  expect(back.stdout).toContain('version 2 serves again')
  const { body } = await project.json('decisions', '--limit', '2')
  expect(body.decisions.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['rolled_back', 'promoted'])
  expect((await project.run('promote', 'sentiment')).code).toBe(2)
  expect((await project.run('promote', 'sentiment@99')).stderr).toContain('There is no sentiment@99')
  expect((await project.run('rollback', 'nonsense')).stderr).toContain('The models are sentiment')
})

test('rows that are set aside are told, also when the others are those of before', async () => {
  const told = async () => {
    const { stderr } = await project.run('train', '--mode', 'quick')
    const { body } = await project.json('datasets', '--limit', '1')
    const [{ rows, quarantined, report }] = body.datasets
    return { stderr, rows, quarantined, noted: report.quarantined }
  }
  writeFileSync(path('reviews.csv'), reviews(310))
  expect(await told()).toMatchObject({ rows: 310, quarantined: 0, stderr: expect.not.stringContaining('warning') })
  writeFileSync(path('reviews.csv'), `${reviews(310)}a strange one,unsure,c1\n`)
  const { stderr, ...counts } = await told()
  expect(stderr).toMatch(/warning 311 rows read, 310 kept, 1 set aside[\s\S]*row 311: unsure/)
  expect(counts).toEqual({ rows: 310, quarantined: 1, noted: 1 })
})

test('runs and data sets are listed', async () => {
  const runs = await project.json('runs', '--model', 'sentiment')
  expect(runs.body.runs[0]).toMatchObject({ status: 'FINISHED', params: { learner: 'textLinear' } })
  const { body } = await project.json('datasets')
  expect(body.datasets.map(({ name }: { name: string }) => name)).toContain('sentiment')
  expect((await project.run('datasets')).stdout).toContain('reviews.csv')
  expect((await project.run('jobs', 'cancel', 'nothing')).stderr).toContain('job/unknown')
})

test('the trials of a search are listed under its training', async () => {
  const [before] = (await project.json('runs', '--limit', '1')).body.runs
  expect((await project.run('runs', '--parent', before.run_id)).stdout).toContain('This training tried no settings')
  await project.json('train', '--mode', 'quick', '--n-trials', '3')
  const [{ run_id: parent }] = (await project.json('runs', '--limit', '1')).body.runs
  const { body } = await project.json('runs', '--parent', parent)
  expect(body.runs).toHaveLength(3)
  expect(body.runs[0].tags).toMatchObject({ 'mlflow.parentRunId': parent })
  const [head, ...lines] = (await project.run('runs', '--parent', parent)).stdout.trim().split('\n')
  expect(head).toMatch(/^run +trial +learner +state +metric +score +seconds +problem$/)
  expect(lines).toHaveLength(3)
  expect(lines[0]).toMatch(/^[0-9a-f]{32} +trial-\d +textLinear +complete +\w+ +\d\.?\d* +\d+\.\d +–$/)
  expect((await project.run('runs', '--parent', 'f'.repeat(32))).stderr).toContain('run/unknown')
})
