import type { Leak, SourceFile } from '../data.ts'
import type { Source } from '../define.ts'
import type { Context } from '../store.ts'
import { changesOf } from './changes.ts'
import type { Evaluation } from './evaluate.ts'
import type { FitOutput } from './fit/output.ts'
import {
  evaluateKey,
  explainKey,
  ingestKey,
  type PartSizes,
  registerKey,
  type SplitOutput,
  splitKey,
  trainKey,
  validateKey,
} from './inputs.ts'
import type { EvaluateOutput, ExplainOutput } from './judge.ts'
import { leaksAhead } from './leaks.ts'
import { type TrainRequest, withData } from './pipeline.ts'
import type { IngestOutput, ValidateOutput } from './prepare.ts'
import { pastInputs, remembered, type StepKey, stepHash } from './step.ts'

/** What would become of a step, if a training started now. */
export interface PlannedStep {
  step: string
  /** `test` for the rows of a test source of its own. */
  of?: 'test'
  runs: boolean
  /** Why, in plain words. */
  reasons: string[]
  /** The inputs that are not what they were. */
  changed: string[]
}

export interface TrainingPlan {
  steps: PlannedStep[]
  /** The version that these inputs gave already. */
  version?: number
  /** What would make the model better on paper than it will be; not known of a query that nobody has read. */
  leaks?: Leak[]
}

export type PlanRequest = Pick<TrainRequest, 'name' | 'model' | 'mode' | 'data' | 'test' | 'live'>

/** Says which steps from ingest to register would run, and why. Runs none of them. */
export const planTraining = async (ctx: Context, request: PlanRequest): Promise<TrainingPlan> => {
  const model = withData(request)
  const { from, test: testSource, name = request.name } = model.data
  const walk: Walk = { ctx, model, name: request.name, steps: [] }
  const data = await walkRows(walk, { source: from, other: testSource, name, otherName: `${name}-test` })
  const testRows = { other: from, name: `${name}-test`, otherName: name, of: 'test' as const }
  const test = testSource && (await walkRows(walk, { source: testSource, ...testRows }))
  const known = data !== undefined && (testSource === undefined || test !== undefined)
  const digests = known ? { data, testData: test ?? null } : undefined
  const divided = await walkStep<SplitOutput>(walk, 'split', digests && splitKey(model, digests))
  const parts = divided && sizesOf(divided)
  const { live, mode } = request
  const learning = digests && parts && trainKey(model, digests, { root: ctx.root, parts, live, mode })
  const fitted = await walkStep<FitOutput>(walk, 'train', learning, { blobs: ({ weights }) => [weights] })
  const judging = digests && parts && fitted && evaluateKey(model, digests, parts.test, fitted)
  const evaluated = await walkStep<EvaluateOutput>(walk, 'evaluate', judging, { blobs: ({ reference }) => [reference] })
  const explaining = digests && parts && fitted && explainKey(model, digests, parts.test, fitted)
  await walkStep<ExplainOutput>(walk, 'explain', explaining, { blobs: ({ importance }) => [importance] })
  const { metrics } = evaluated?.evaluation ?? ({} as Partial<Evaluation>)
  const registering = digests && fitted && metrics && registerKey(request.name, digests.data, fitted, metrics)
  const registered = await walkStep<Registered>(walk, 'register', registering, {
    blobs: ({ files }) => Object.values(files).map(({ sha256 }) => sha256),
  })
  const leaks = divided ? divided.leaks : await leaksAhead(ctx, model)
  const version = registered ? { version: registered.version } : {}
  return { steps: walk.steps, ...version, ...(leaks ? { leaks } : {}) }
}

const sizesOf = ({ train, validation, test }: SplitOutput): PartSizes => ({ train, validation, test })

/** What the plan has to know of a manifest. */
interface Registered {
  version: number
  files: Record<string, { sha256: string }>
}

interface Walk {
  ctx: Context
  model: TrainRequest['model']
  name: string
  steps: PlannedStep[]
}

interface Rows {
  source: Source
  name: string
  /** What the other rows of the data set are, whose memory is not ours. */
  other: Source | undefined
  otherName: string
  of?: 'test'
}

/** The digest of the rows, where ingest and validate are both remembered. */
const walkRows = async (walk: Walk, { source, name, other, otherName, of }: Rows): Promise<string | undefined> => {
  const { files, ...ingesting } = await ingestKey(walk.ctx, walk.name, walk.model, source)
  const ingested = await walkStep<IngestOutput>(walk, 'ingest', ingesting, {
    blobs: ({ snapshot }) => [snapshot],
    own: { input: 'source', value: source, other },
    files,
    of,
  })
  const validating = ingested && validateKey(walk.model, name, ingested)
  const validated = await walkStep<ValidateOutput>(walk, 'validate', validating, {
    blobs: ({ snapshot }) => [snapshot],
    own: { input: 'name', value: name, other: otherName },
    of,
  })
  return validated?.digest
}

interface Asked<Output> {
  /** The blobs without which the output is of no use. */
  blobs?: (output: Output) => string[]
  /** Tells the two row sets of a data set apart in what is remembered. */
  own?: { input: string; value: unknown; other: unknown }
  files?: SourceFile[] | undefined
  of?: 'test' | undefined
}

/** What the step gave for this key, or undefined when it would run. Without a key an earlier step has to run first. */
const walkStep = async <Output>(
  walk: Walk,
  step: string,
  key: StepKey | undefined,
  { blobs, own, files, of }: Asked<Output> = {},
): Promise<Output | undefined> => {
  const plan = (runs: boolean, reasons: string[], changed: string[] = []) => {
    walk.steps.push({ step, ...(of ? { of } : {}), runs, reasons, changed })
    return undefined
  }
  if (key === undefined) return plan(true, [`${nameOf(walk.steps.find(({ runs }) => runs))} runs`])
  const output = await remembered<Output>(walk.ctx, stepHash(key))
  if (output !== undefined && !(await areIntact(walk.ctx, blobs?.(output) ?? []))) {
    return plan(true, ['what it gave is gone or damaged'])
  }
  if (output !== undefined) {
    plan(false, ['nothing that goes in has changed'])
    return output
  }
  const past = await pastInputs(walk.ctx, walk.name, step)
  const before = own ? ownOf(past, own) : past[0]
  if (before === undefined) return plan(true, ['it has not run yet'])
  const changes = changesOf(before, key, files)
  return plan(
    true,
    changes.map(({ words }) => words),
    changes.map(({ input }) => input),
  )
}

const areIntact = async ({ store }: Context, blobs: string[]): Promise<boolean> => {
  for (const sha256 of blobs) if (!(await store.blobs.intact(sha256))) return false
  return true
}

const ownOf = (past: Record<string, unknown>[], { input, value, other }: NonNullable<Asked<unknown>['own']>) => {
  const holds = (inputs: Record<string, unknown>, wanted: unknown) =>
    JSON.stringify(sorted(inputs[input])) === JSON.stringify(sorted(wanted))
  return past.find((inputs) => holds(inputs, value)) ?? past.find((inputs) => !holds(inputs, other))
}

// PostgreSQL keeps the keys of JSON in an order of its own.
const sorted = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value).sort() : value

const nameOf = (planned: PlannedStep | undefined) => [planned?.step, planned?.of].filter(Boolean).join(' ')
