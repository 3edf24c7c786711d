import { createHash } from 'node:crypto'
import stringify from 'safe-stable-stringify'
import { type Leak, type SourceFile, sourceFiles } from '../data.ts'
import type { LearnerDefinition, Model, Source } from '../define.ts'
import { findLearner, type Mode } from '../learners.ts'
import type { Context } from '../store.ts'
import { isForeign } from './foreign/definition.ts'
import { foreignDigests } from './foreign/digests.ts'
import type { LiveRow } from './live.ts'
import { searchSettings } from './search/settings.ts'
import type { StepKey } from './step.ts'

// What each step depends on. Running and planning ask the same functions, so a plan speaks of what would really happen.
// A step's version is raised when the same inputs would give another output.

/** The model is among the inputs, so that each model knows for itself which files it has read. */
export const ingestKey = async (ctx: Context, name: string, model: Model, source: Source) => {
  const files = await sourceFiles(source, ctx.root)
  return { ...ingestKeyOf(ctx, name, model, source, files), files }
}

// What a query gives can change without a trace, so it is asked anew each time; files are known by their content.
const ingestKeyOf = (
  { clock }: Context,
  model: string,
  { data: { columns } }: Model,
  source: Source,
  files: SourceFile[] | undefined,
): StepKey => {
  const identity = files === undefined ? { asked: clock.now() } : { files: digestsOf(files) }
  return { step: 'ingest', version: 1, inputs: { model, source, columns, ...identity } }
}

export const digestsOf = (files: SourceFile[]): string[] => files.map(({ sha256 }) => sha256)

// A value that does not fit is missing in the snapshot, as one that was never there, so the violations speak too.
export const validateKey = (
  model: Model,
  name: string,
  { snapshot, violations }: { snapshot: string; violations: readonly unknown[] },
): StepKey => ({
  step: 'validate',
  version: 2,
  inputs: { snapshot, violations: hashOf(violations), columns: model.data.columns, checks: checkInputs(model), name },
})

const hashOf = (value: unknown) => createHash('sha256').update(stringify(value)!).digest('hex')

// A function in a check is known by its source text: JSON would drop it, and with it the reason to run again.
const checkInputs = (model: Model) =>
  model.data.checks.map((check) => ('test' in check ? { ...check, test: String(check.test) } : check))

/** The rows that a training learns from and is judged on, by their digests. */
export interface RowDigests {
  data: string
  /** Of the test rows, when the data set brings some of its own. */
  testData: string | null
}

export const splitKey = (model: Model, rows: RowDigests): StepKey => ({
  step: 'split',
  version: 2,
  inputs: { ...rows, target: model.target, features: model.features, shares: model.split, seed: model.seed },
})

/** How many rows each part has. */
export interface PartSizes {
  train: number
  validation: number
  test: number
}

/** What the split step remembers. */
export interface SplitOutput extends PartSizes {
  leaks: Leak[]
}

interface Learning {
  /** Of the typed file. */
  root: string
  parts: PartSizes
  live: readonly LiveRow[]
  mode: Mode
}

export const trainKey = (
  model: Model,
  { data, testData }: RowDigests,
  { root, parts, live, mode }: Learning,
): StepKey => ({
  step: 'train',
  version: 2,
  inputs: {
    data,
    test: testData ?? data,
    parts,
    live: live.length === 0 ? null : digestOfLive(live),
    target: model.target,
    features: model.features,
    learners: model.learners.map(withoutEmptySpace),
    code: Object.fromEntries(model.learners.map((definition) => [definition.learner, codeOf(root, definition)])),
    search: searchInputs(model),
    threshold: model.threshold,
    calibration: model.calibration,
    // Left out where nothing is asked for, so that what earlier versions remember stays true.
    selection: model.selection === 'none' ? undefined : model.selection,
    positive: model.positive ?? null,
    seed: model.seed,
    split: model.split,
    weight: model.live.weight,
    mode,
  },
})

// Our learners say when they learn otherwise; of another program, its files do.
const codeOf = (root: string, definition: LearnerDefinition): unknown =>
  isForeign(definition) ? foreignDigests(root, definition) : findLearner(definition.learner).version

// A search by the guesses alone is known by its metric, as before there were others. How many trials run at once says how
// fast it is and not what is asked.
const searchInputs = (model: Model) => {
  const settings = searchSettings(model)
  if (!settings) return model.search
  const { parallel: _, ...search } = model.search
  return { ...search, sampler: settings.sampler, pruner: settings.pruner }
}

// Definitions without a range were remembered before there were ranges.
const withoutEmptySpace = ({ space, ...learner }: Model['learners'][number]) =>
  Object.keys(space).length === 0 ? learner : { ...learner, space }

/** A fitted model as far as it tells itself from others. */
export interface FittedKey {
  weights: string
  fitted: object
  learner: object
  positive: string | null
  threshold: number
}

export const evaluateKey = (
  model: Model,
  { data, testData }: RowDigests,
  rows: number,
  { weights, fitted, positive, threshold }: FittedKey,
): StepKey => ({
  step: 'evaluate',
  version: 2,
  inputs: { weights, fitted, positive, threshold, test: testData ?? data, rows, seed: model.seed },
})

/** Beside the model and the test rows, only what is measured on them matters. */
export const explainKey = (
  { search: { metric }, seed }: Model,
  { data, testData }: RowDigests,
  rows: number,
  { weights, fitted, positive, threshold }: FittedKey,
): StepKey => ({
  step: 'explain',
  version: 1,
  inputs: { weights, fitted, positive, threshold, metric, test: testData ?? data, rows, seed },
})

export const registerKey = (
  name: string,
  data: string,
  { weights, fitted, learner, positive, threshold }: FittedKey,
  metrics: Record<string, number>,
): StepKey => ({
  step: 'register',
  version: 2,
  inputs: { name, weights, fitted, learner, positive, threshold, metrics, data },
})

const digestOfLive = (live: readonly LiveRow[]) =>
  createHash('sha256')
    .update(stringify(live.map(({ id, label }) => [id, label]))!)
    .digest('hex')
