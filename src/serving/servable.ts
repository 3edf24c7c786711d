import { isDeepStrictEqual } from 'node:util'
import { type Batching, usualBatching } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { chooseClass, type Explanation, type Interval, loadPredictor } from '../learners.ts'
import { loadVersion, type Signature, type Version } from '../registry.ts'
import type { Context } from '../store.ts'
import { foreignOf, openScorer, type Reference } from '../training.ts'
import { type Engine, type Gone, localEngine, remoteEngine } from './engine.ts'
import type { Happening, Tell } from './event.ts'
import { type InputParser, inputParser, type Row } from './input.ts'

/** A version in memory, ready to answer. */
export interface Servable {
  model: string
  version: number
  /** What answers call it: the number, or those of an ensemble, as in 3+4. */
  name: string
  signature: Signature
  /** The inputs that are times. */
  moments: readonly string[]
  engine: Engine
  parse: InputParser
  /** The digest of the data that it learned from. */
  data: string
  /** Whether it can leave as an ONNX model. */
  onnx: boolean
}

/** An answer before it has an id. `probabilities` follow the order of `labels`. */
export type Answer = ClassAnswer | NumberAnswer

export interface ClassAnswer {
  label: string
  confidence: number
  probabilities: Record<string, number>
}

export interface NumberAnswer {
  prediction: number
  /** Where the truth lies for the share `coverage` of the rows. */
  interval: { low: number; high: number; coverage: number }
}

export interface LoadOptions {
  batching: Batching
  tell: Tell
}

/** Refuses (model/corrupt) a version that could not answer. */
export const loadServable = async (
  ctx: Context,
  { model, version }: Pick<Servable, 'model' | 'version'>,
  { batching, tell }: LoadOptions = { batching: usualBatching, tell: () => {} },
): Promise<Servable> => {
  const loaded = await loadVersion(ctx, model, version)
  const { signature, data, onnx } = loaded.manifest
  const engine = await engineOf(loaded, { batching, tell: (event) => tell({ ...event, model, version }) })
  if (!isDeepStrictEqual(signature.labels, [...engine.classes])) {
    await engine.retire()
    const message = `The signature of ${model}@${version} has other labels than its numbers. Take another version, or train again.`
    throw new CultivarError('model/corrupt', message, { model, version, labels: signature.labels })
  }
  const moments = signature.inputs.filter(({ kind }) => kind === 'datetime').map(({ name }) => name)
  const lineage = { data: data.digest, onnx: onnx !== null }
  return {
    model,
    version,
    name: String(version),
    signature,
    moments,
    engine,
    parse: inputParser(signature),
    ...lineage,
  }
}

interface EngineOptions extends Pick<LoadOptions, 'batching'> {
  tell(happening: Happening): void
}

const engineOf = async (
  { manifest, saved, weights, extra }: Version,
  { batching, tell }: EngineOptions,
): Promise<Engine> => {
  const { learner, positive, threshold, signature } = manifest
  const named = { ...learner, positive, threshold }
  const kept = { named, saved, bytes: weights }
  const foreign = foreignOf(kept)
  if (!foreign) return localEngine(loadPredictor(named, saved))
  const reference = JSON.parse(extra('reference.json')) as Reference
  const scorer = await openScorer(kept, {
    ended: (reason) => tell({ event: 'process-ended', reason }),
    returned: () => tell({ event: 'process-returned' }),
  })
  const remote = { learner: learner.name, scorer, interval: foreign.interval, signature, reference }
  return remoteEngine(remote, batching, (departure) => tell({ event: 'batch', ...departure }))
}

/** The answers to parsed rows, at once where the model runs in this process. */
export const answer = ({ engine }: Servable, rows: readonly Row[], gone?: Gone): Answer[] | Promise<Answer[]> => {
  const scores = engine.scores(rows, gone)
  return Array.isArray(scores)
    ? scores.map((own) => answerOf(engine, own))
    : scores.then((all) => all.map((own) => answerOf(engine, own)))
}

const answerOf = (engine: Engine, scores: Float64Array): Answer => {
  const { classes } = engine
  if (classes.length === 0) return numberAnswer(scores[0]!, engine.interval)
  const chosen = chooseClass(scores, engine)
  const probabilities = Object.fromEntries(classes.map((label, i) => [label, scores[i]!]))
  return { label: classes[chosen]!, confidence: scores[chosen]!, probabilities }
}

const numberAnswer = (prediction: number, { coverage, radius }: Interval = nothingKnown): NumberAnswer => ({
  prediction,
  interval: { low: prediction - radius, high: prediction + radius, coverage },
})

const nothingKnown: Interval = { coverage: 0, radius: 0 }

const mostContributions = 20

/** What moved the answer, the strongest first, and what it was before anything moved it. */
export const explain = async ({ engine }: Servable, row: Row, given: Answer): Promise<Explanation> => {
  const output = 'label' in given ? engine.classes.indexOf(given.label) : 0
  const { base, contributions } = await engine.explain(row, output)
  return { base, contributions: contributions.slice(0, mostContributions) }
}
