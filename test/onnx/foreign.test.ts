// Models of other programs, from the typed file to the answer of a real server: a file, and a program that trains.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gate, learner, type Model, model } from '../../src/define.ts'
import { scoreRow } from '../../src/learners.ts'
import { promote, type RetrainResult, retrain } from '../../src/loop.ts'
import { getRun } from '../../src/tracking.ts'
import { loans, loansCsv } from '../explain/rows.ts'
import { ask, expectError, post } from '../input/ask.ts'
import { type House, openFolder, openHouse } from '../input/house.ts'
import { ruleFile, ruleOfThumb } from './rule-of-thumb.ts'

const of = (learners: Model['learners']) =>
  model({ ...loans, learners: [...learners], gates: [gate.beatsBaseline()] }) as unknown as Model
const models: Record<string, Model> = {
  brought: of([learner.onnx({ file: 'loans.onnx' })]),
  commanded: of([
    learner.baseline(),
    learner.command({ run: 'node train.mjs', timeout: '30s', parameters: { file: 'loans.onnx' } }),
  ]),
}
const row = { income: 70, debt: 10, home: 'owned', luck: 0.5, mood: 'good' }
const trained: Record<string, RetrainResult> = {}
const train = (name: string, each: Model) =>
  retrain(house.ctx, { name, model: each, mode: 'quick', trigger: 'first', register: true })

const theirs = ruleOfThumb()
let house: House
beforeAll(async () => {
  const root = openFolder()
  writeFileSync(join(root, 'loans.csv'), loansCsv())
  writeFileSync(join(root, 'loans.onnx'), ruleFile(theirs))
  // As any program of any language would: it reads what it is told about, and leaves a model.
  writeFileSync(
    join(root, 'train.mjs'),
    `import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
    const { CULTIVAR_PARAMETERS, CULTIVAR_OUTPUT } = process.env
    const { target, features, classes, parameters } = JSON.parse(readFileSync(CULTIVAR_PARAMETERS, 'utf8'))
    console.log('learning', target, 'from', features.join(), classes.join())
    copyFileSync(parameters.file, CULTIVAR_OUTPUT + '/model.onnx')
    writeFileSync(CULTIVAR_OUTPUT + '/metrics.json', '{"epochs": 3}')`,
  )
  house = await openHouse({ root, more: models as House['project']['models'] })
  for (const [name, each] of Object.entries(models)) trained[name] = await train(name, each)
  await house.restart()
})
afterAll(() => house.close())

describe.each(['brought', 'commanded'])('a model of another program: %s', (name) => {
  test('is judged on held-out rows, registered and promoted like any other', () => {
    const { trained: run, manifest, decision } = trained[name]!
    expect(run.evaluation.metrics['accuracy']).toBeGreaterThan(0.7)
    expect(decision?.outcome).toBe('promoted')
    expect(manifest?.learner.name).toBe(name === 'brought' ? 'onnx' : 'command')
    expect(manifest?.onnx?.inputs.map((input) => input.name)).toEqual(['income', 'debt'])
  })

  test('answers over HTTP, one row and many, with its reasons', async () => {
    const one = await post(`${house.url}/api/models/${name}/predict?explain=true`, {
      ...row,
      return_probabilities: true,
    })
    expect(one.status).toBe(200)
    expect(one.body).toMatchObject({ model: name, version: '1', label: 'paid', id: expect.any(String) })
    const { paid } = one.body.probabilities
    expect(paid).toBeCloseTo(scoreRow(theirs, row)[1]!, 5)
    const sum = one.body.explanation.reduce(
      (total: number, part: { contribution: number }) => total + part.contribution,
      0,
    )
    expect(one.body.base_value + sum).toBeCloseTo(Math.log(paid / (1 - paid)), 4)
    expect(
      one.body.explanation
        .map((part: { feature: string }) => part.feature)
        .slice(0, 2)
        .toSorted(),
    ).toEqual(['debt', 'income'])
    const many = await post(`${house.url}/api/models/${name}/predict`, {
      instances: [row, { ...row, income: 20, debt: 60 }],
    })
    expect(many.body.predictions.map((each: { label: string }) => each.label)).toEqual(['paid', 'lost'])
  })

  test('stays what it is when it is promoted again, and has its columns weighed', async () => {
    expect((await promote(house.ctx, name, 1)).outcome).toBe('unchanged')
    const { body } = await ask(`${house.url}/api/models/${name}/versions/1/importance`)
    expect(body.permutation[0].low).toBeGreaterThan(0)
  })
})

test('keeps what a program said and measured with its run', async () => {
  const run = await getRun(house.ctx, trained['commanded']!.trained.runId)
  expect(run.artifacts).toContain('command.log')
  expect(run.metrics['command_epochs']).toBe(3)
  expect(trained['commanded']!.trained.fitted.said?.log).toContain('learning outcome from income,debt')
})

describe('refuses by name', () => {
  test.each([
    ['a file that is not there', learner.onnx({ file: 'none.onnx' }), 'data/unreadable'],
    ['a file that is no model', learner.onnx({ file: 'loans.csv' }), 'model/onnx-invalid'],
    [
      'a model of other columns',
      learner.onnx({ file: 'loans.onnx', inputs: { income: 'salary' } }),
      'model/onnx-unsupported',
    ],
    [
      'a program that leaves garbage',
      learner.command({ run: 'echo garbage > "$CULTIVAR_OUTPUT/model.onnx"' }),
      'model/onnx-invalid',
    ],
    ['a program that hangs', learner.command({ run: 'sleep 600', timeout: '300ms' }), 'training/command'],
  ])('%s', async (_, definition, code) => {
    await expect(train('brought', of([definition]))).rejects.toEqual(expect.objectContaining({ code }))
  })

  test('a row that does not fit, as with any model', async () => {
    expectError(await post(`${house.url}/api/models/brought/predict`, { ...row, income: 'much' }), 'request/invalid')
  })
})
