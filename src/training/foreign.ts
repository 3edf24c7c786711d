import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Metric } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { select, type Table, take } from '../kit/table.ts'
import { runCommand } from './command/run.ts'
import type { ForeignDefinition } from './foreign/definition.ts'
import { type ForeignModel, openForeign } from './foreign/model.ts'
import { measure } from './measure.ts'
import { lossOf } from './search/fit-trial.ts'
import type { SearchInput, Trial } from './search.ts'
import { stopIfCancelled, type Trace } from './step.ts'
import { takeTarget } from './target.ts'

/** What a foreign learner gave, and how it did on the validation part. */
export interface ForeignTrial {
  trial: Trial
  model: ForeignModel
  /** The file, as it was left. */
  bytes: Uint8Array
  /** On the validation part: probabilities, rows × classes, or predictions. */
  scores: Float64Array
  /** What the program said, and what it measured itself. */
  log?: string
  said?: Record<string, number>
}

interface Site {
  root: string
  trace: Trace
  input: SearchInput
  /** All rows with all columns of the data set; `input` indexes it. */
  table: Table
}

/**
 * Judges every foreign learner on the validation part, one after the other. A program learns from the training part, and
 * what it leaves is the model: it is not run again with both parts.
 */
export const tryForeign = async (site: Site, definitions: readonly ForeignDefinition[]): Promise<ForeignTrial[]> => {
  const trials: ForeignTrial[] = []
  for (const definition of definitions) {
    stopIfCancelled(site.trace)
    trials.push(await tryOne(site, definition))
  }
  return trials
}

/** The better one by the metric of the search. */
export const bestOf = <Scored extends { trial: Pick<Trial, 'score'> }>(
  metric: Metric,
  scored: Scored[],
): Scored | undefined => scored.toSorted((a, b) => lossOf(metric, a.trial.score) - lossOf(metric, b.trial.score))[0]

const tryOne = async (site: Site, definition: ForeignDefinition): Promise<ForeignTrial> => {
  const { trace, input } = site
  const started = performance.now()
  const learned = definition.learner === 'onnx' ? readModel(site, definition) : await learn(site, definition)
  const model = modelOf(input, definition)
  const scorer = await openForeign(learned.bytes, model)
  try {
    const scores = await scorer.scores(take(input.features, input.validation))
    const truth = takeTarget(input.target, input.validation)
    const score = measure(truth, scores, { positive: input.positive, threshold: 0.5 }).metrics[input.metric]!
    const seconds = (performance.now() - started) / 1000
    trace.progress({
      step: 'train',
      state: 'running',
      detail: `${definition.learner}: ${input.metric} ${score.toFixed(4)}`,
    })
    const trial = { learner: definition.learner, options: definition.options, score, seconds }
    return { trial, model, scores, ...learned }
  } finally {
    await scorer.close()
  }
}

const readModel = ({ root }: Site, { options: { file } }: Extract<ForeignDefinition, { learner: 'onnx' }>) => {
  try {
    return { bytes: readFileSync(resolve(root, file)) }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const message = `${file} cannot be read (${code}). learner.onnx names a file relative to the typed file.`
    throw new CultivarError('data/unreadable', message, { file })
  }
}

const learn = async (site: Site, { options }: Extract<ForeignDefinition, { learner: 'command' }>) => {
  const { root, trace, input, table } = site
  const { model: definition, target, positive, metric, seed } = input
  const rows = select(table, [...definition.features, definition.target])
  const { model, metrics, log } = await runCommand(options, {
    root,
    train: take(rows, input.train),
    validation: take(rows, input.validation),
    parameters: {
      task: target.task,
      target: definition.target,
      features: definition.features,
      columns: Object.fromEntries(Object.entries(rows.columns).map(([name, { kind }]) => [name, kind])),
      classes: target.task === 'classification' ? target.classes : [],
      positive: target.task === 'classification' ? target.classes[positive] : null,
      metric,
      seed,
      parameters: options.parameters,
    },
    signal: trace.signal,
    heard: (line) => trace.progress({ step: 'train', state: 'running', detail: `command: ${line}` }),
  })
  return { bytes: model, log, said: metrics }
}

const modelOf = ({ features, target }: SearchInput, definition: ForeignDefinition): ForeignModel => ({
  task: target.task,
  columns: Object.entries(features.columns).map(([name, { kind }]) => ({ name, kind })),
  classes: target.task === 'classification' ? target.classes : [],
  ...(definition.learner === 'onnx' ? { inputs: definition.options.inputs, outputs: definition.options.outputs } : {}),
})
