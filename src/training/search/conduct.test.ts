import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { reviews } from '../../../test/cli/command-line.ts'
import { column, dataset, learner, type Model, model, range, source } from '../../define.ts'
import { systemClock } from '../../kit/clock.ts'
import { silentLog } from '../../kit/log.ts'
import { type Context, openStore } from '../../store.ts'
import { getRun, listRuns, taggedRuns } from '../../tracking.ts'
import { trainKey } from '../inputs.ts'
import { trainCandidate } from '../pipeline.ts'
import { type Progress, stepHash } from '../step.ts'

const root = mkdtempSync(join(tmpdir(), 'cultivar-search-'))
let ctx: Context

beforeAll(async () => {
  // The user that PostgreSQL runs as has to enter it.
  chmodSync(root, 0o755)
  writeFileSync(join(root, 'rows.csv'), reviews(160))
  ctx = { store: await openStore({ state: join(root, '.cultivar') }), clock: systemClock, log: silentLog, root }
})
afterAll(async () => {
  await ctx?.store.close()
  rmSync(root, { recursive: true, force: true })
})

type Search = Model['search']

const data = dataset({
  from: source.csv('rows.csv'),
  columns: { text: column.text(), label: column.category(['negative', 'positive']), customer: column.id() },
})
const modelWith = (
  search: Partial<Search>,
  learners = [learner.nbsvm({ C: range.float(0.1, 5, { log: true }) }), learner.baseline()],
) =>
  model({
    data,
    target: 'label',
    features: ['text'],
    learners,
    search: { metric: 'accuracy', ...search } as never,
  }) as unknown as Model

const trainWith = async (
  definition: Model,
  more: { signal?: AbortSignal; progress?: (event: Progress) => void } = {},
) => {
  const trained = await trainCandidate(ctx, {
    name: 'm',
    model: definition,
    mode: 'quick',
    trigger: 'manual',
    live: [],
    ...more,
  })
  return { ...trained, children: await taggedRuns(ctx, { 'mlflow.parentRunId': trained.runId }) }
}

it('leaves a run for each trial under the run of the training, and says how far it is', async () => {
  const shares: number[] = []
  const progress = ({ step, share }: Progress) => void (step === 'train' && share !== undefined && shares.push(share))
  const { runId, fitted, children } = await trainWith(modelWith({ trials: 6, folds: 3, pruner: 'none' }), { progress })
  expect(children).toHaveLength(6)
  expect(children.every(({ status, experiment }) => status === 'FINISHED' && experiment === 'm')).toBe(true)
  const best = Math.max(...children.map(({ metrics }) => metrics['accuracy']!))
  expect(Math.max(...fitted.trials.map(({ score }) => score))).toBe(best)
  const svms = children.filter(({ params }) => params['learner'] === 'nbsvm')
  expect(svms.length).toBeGreaterThan(2)
  for (const { params, tags } of svms) {
    expect(Number(params['C'])).toBeGreaterThanOrEqual(0.1)
    expect(Number(params['C'])).toBeLessThanOrEqual(5)
    expect(tags).toMatchObject({ 'cultivar.state': 'complete', 'mlflow.parentRunId': runId })
  }
  expect(children.every(({ metrics }) => metrics['accuracy_by_step'] !== undefined)).toBe(true)
  expect(shares).toEqual([1, 2, 3, 4, 5, 6, 6].map((done) => done / 7))
  expect((await listRuns(ctx)).map(({ run_id }) => run_id)).toEqual([runId])
  const listed = await listRuns(ctx, { parent: runId })
  expect(new Set(listed.map(({ run_id }) => run_id))).toEqual(new Set(children.map(({ run_id }) => run_id)))
  expect((await listRuns(ctx, { parent: runId, limit: 2 })).length).toBe(2)
})

it('gives the same with one thread as in another process with none remembered', async () => {
  const definition = modelWith({ trials: 5, sampler: 'random' })
  const one = await trainWith(definition)
  await ctx.store.pool.query('truncate steps')
  await ctx.store.pool.query("delete from run_tags where key = 'cultivar.search'")
  const other = await trainWith(definition)
  expect(other.runId).not.toBe(one.runId)
  const bare = ({ fitted }: typeof one) => fitted.trials.map(({ seconds: _, ...trial }) => trial)
  expect(bare(other)).toEqual(bare(one))
  expect(other.fitted.weights).toBe(one.fitted.weights)
})

it('is known by what is asked, not by how fast it is done', () => {
  const hashOf = (definition: Model) =>
    stepHash(
      trainKey(
        definition,
        { data: 'd', testData: null },
        { root: '.', parts: { train: 1, validation: 1, test: 1 }, live: [], mode: 'quick' },
      ),
    )
  const plain = [learner.nbsvm(), learner.baseline()]
  const hash = hashOf(modelWith({ trials: 5 }, plain))
  expect(hashOf(modelWith({ trials: 5, parallel: 4 }, plain))).toBe(hash)
  expect(hashOf(modelWith({ trials: 5, sampler: 'tpe', pruner: 'median' }, plain))).toBe(hash)
  expect(hashOf(modelWith({ trials: 5, sampler: 'random' }, plain))).not.toBe(hash)
  expect(hashOf(modelWith({ trials: 6 }, plain))).not.toBe(hash)
  const written = trainKey(
    modelWith({}, plain),
    { data: 'd', testData: null },
    { root: '.', parts: { train: 1, validation: 1, test: 1 }, live: [], mode: 'quick' },
  )
  expect(written.inputs).toMatchObject({
    search: { metric: 'accuracy' },
    learners: [
      { learner: 'nbsvm', options: {} },
      { learner: 'baseline', options: {} },
    ],
  })
  expect(JSON.stringify(written.inputs)).not.toMatch(/space|sampler|pruner/)
})

it('keeps trials that failed with their reason, and fails when all did', async () => {
  // With so many folds most have a single class, of which there is no area under a curve.
  const definition = modelWith({ trials: 3, folds: 100, metric: 'roc_auc' })
  await expect(trainWith(definition)).rejects.toMatchObject({
    code: 'training/failed',
    message: expect.stringContaining('roc_auc on the validation part is NaN'),
  })
  const [parent] = await listRuns(ctx)
  const children = await taggedRuns(ctx, { 'mlflow.parentRunId': parent!.run_id })
  expect(children.map(({ status, tags }) => [status, tags['cultivar.error']])).toEqual(
    Array(3).fill(['FAILED', 'its roc_auc on the validation part is NaN; judge by another metric']),
  )
})

it('ends in the middle of a trial when it is cancelled', async () => {
  const stop = new AbortController()
  const progress = ({ detail }: Progress) => void (detail?.startsWith('trial 3') && stop.abort())
  const definition = modelWith({ trials: 500, parallel: 2 })
  await expect(trainWith(definition, { signal: stop.signal, progress })).rejects.toMatchObject({
    code: 'training/cancelled',
  })
  const [parent] = await listRuns(ctx)
  expect((await getRun(ctx, parent!.run_id)).status).toBe('KILLED')
  const statuses = (await taggedRuns(ctx, { 'mlflow.parentRunId': parent!.run_id })).map(({ status }) => status)
  expect(statuses.length).toBeLessThan(12)
  expect(statuses).not.toContain('RUNNING')
})
