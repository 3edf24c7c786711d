import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import stringify from 'safe-stable-stringify'
import type { Model, Source } from '../define.ts'
import type { Mode } from '../learners.ts'
import { type Context, publish } from '../store.ts'
import { failRun, logArtifact, startRun } from '../tracking.ts'
import type { Evaluation } from './evaluate.ts'
import { refuseUntestable } from './fit/hopeless.ts'
import type { FitOutput } from './fit/output.ts'
import { fit } from './fit.ts'
import { trainKey } from './inputs.ts'
import { evaluateStep, explainStep } from './judge.ts'
import type { LiveRow } from './live.ts'
import { type Prepared, prepare } from './prepare.ts'
import { logResults } from './results.ts'
import { type Progress, runStep, type StepReport, stepHash, type Trace } from './step.ts'

export interface TrainRequest {
  name: string
  model: Model
  mode: Mode
  /** Why: `manual`, `first`, or the trigger's name. */
  trigger: string
  experiment?: string | undefined
  /** Other rows than the definition's. */
  data?: Source | undefined
  test?: Source | undefined
  /** Labelled live rows that may train. */
  live: readonly LiveRow[]
  progress?: ((event: Progress) => void) | undefined
  signal?: AbortSignal | undefined
  /** So many settings are tried, whatever the definition says. */
  trials?: number | undefined
  /** The job that asked for it. */
  job?: string | undefined
}

/** A trained model that nobody registered yet, with everything that a version needs. */
export interface Trained {
  runId: string
  trace: Trace
  prepared: Prepared
  fitted: FitOutput
  evaluation: Evaluation
  reference: string
  /** The blob of importance.json. */
  importance: string
  definition: string
  revision: string | null
}

/** Runs the steps from ingest to explain under one run, and leaves the run open for the steps that follow. */
export const trainCandidate = async (ctx: Context, request: TrainRequest): Promise<Trained> => {
  const model = withData(request)
  const trace = traceOf(ctx, request)
  const runId = await openRun(ctx, request)
  try {
    const prepared = await prepare(ctx, trace, model)
    refuseUntestable(model, prepared)
    const fitted = await fitStep(ctx, trace, model, prepared, { ...request, runId })
    const { evaluation, reference } = await evaluateStep(ctx, trace, { model, prepared, fitted })
    const { importance } = await explainStep(ctx, trace, { model, prepared, fitted })
    await logResults(ctx, runId, prepared, fitted, evaluation)
    await logArtifact(ctx, runId, 'importance.json', readFileSync(ctx.store.blobs.path(importance), 'utf8'))
    const [definition, revision] = [definitionHash(model), codeRevision(ctx.root)]
    return { runId, trace, prepared, fitted, evaluation, reference, importance, definition, revision }
  } catch (error) {
    await failRun(ctx, runId, error, request.signal)
    throw error
  }
}

/** What stays of a definition when its functions are named by their source: the same definition, the same hash. */
const definitionHash = (model: Model): string =>
  createHash('sha256')
    .update(stringify(model, (_key, value) => (typeof value === 'function' ? String(value) : value))!)
    .digest('hex')

/** The model with the rows and the number of trials of the request, where it brings some. */
export const withData = ({
  model,
  data,
  test,
  trials,
}: Pick<TrainRequest, 'model' | 'data' | 'test' | 'trials'>): Model => {
  const rows = { ...model.data, ...(data ? { from: data } : {}), ...(test ? { test } : {}) }
  const search = trials === undefined ? model.search : { ...model.search, trials }
  return { ...model, data: rows, search }
}

const traceOf = (ctx: Context, { name, progress, signal }: TrainRequest): Trace => ({
  model: name,
  reports: [],
  signal,
  progress: (event) => {
    progress?.(event)
    if (event.state !== 'running') void publish(ctx.store, { event: 'step', model: name, ...event }).catch(() => {})
  },
})

const openRun = (ctx: Context, { name, trigger, mode, experiment, job }: TrainRequest) =>
  startRun(ctx, {
    experiment: experiment ?? name,
    name: `${name}-${trigger}-${new Date(ctx.clock.now()).toISOString().slice(0, 19)}`,
    tags: {
      'cultivar.model': name,
      'cultivar.trigger': trigger,
      'cultivar.mode': mode,
      ...(job === undefined ? {} : { 'cultivar.job': job }),
    },
  })

const fitStep = (
  ctx: Context,
  trace: Trace,
  model: Model,
  prepared: Prepared,
  { name, experiment, live, mode, job, runId }: TrainRequest & { runId: string },
) => {
  const key = trainKey(model, prepared.digests, { root: ctx.root, parts: sizesOf(prepared), live, mode })
  const parent = { runId, experiment: experiment ?? name, hash: stepHash(key), job }
  return runStep<FitOutput>(ctx, trace, {
    ...key,
    usable: ({ weights }) => ctx.store.blobs.intact(weights),
    run: () => fit(ctx, trace, model, prepared, live, mode, parent),
  })
}

const sizesOf = ({ parts: { train, validation, test } }: Prepared) => ({
  train: train.length,
  validation: validation.length,
  test: test.length,
})

export const secondsByStep = (reports: StepReport[]): Record<string, number> =>
  Object.fromEntries(
    reports.map(({ step }) => [
      step,
      sum(reports.filter((report) => report.step === step).map(({ seconds }) => seconds)),
    ]),
  )

const sum = (values: number[]) => Math.round(values.reduce((total, value) => total + value, 0) * 1000) / 1000

/** The commit of the folder's repository, if it has one. */
const codeRevision = (root: string): string | null => {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return null
  }
}
