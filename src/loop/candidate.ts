import { readFileSync } from 'node:fs'
import type { Model } from '../define.ts'
import { loadPredictor, type OnnxModel, type OnnxPort, predictorOnnx, readSignature } from '../learners.ts'
import type { Labelled } from '../monitoring.ts'
import type { Candidate } from '../registry.ts'
import type { Context } from '../store.ts'
import {
  type Evaluation,
  foreignOf,
  joinReferences,
  keptOf,
  liveTable,
  type Reference,
  referenceOf,
  type Trained,
  withScorer,
} from '../training.ts'

/** The labelled live rows behind a training. */
export interface LiveRows {
  judges: readonly Labelled[]
  /** How many trained. */
  live: number
}

/** Everything that a version is made of. */
export const candidateOf = async (
  ctx: Context,
  name: string,
  model: Model,
  trained: Trained,
  rows: LiveRows,
): Promise<Candidate> => {
  const { fitted, evaluation, prepared, runId } = trained
  const bytes = readFileSync(ctx.store.blobs.path(fitted.weights))
  const onnx = onnxOf(model, fitted, bytes)
  const reference = JSON.stringify(await referenceFor(ctx, model, trained, rows.judges))
  return {
    model: name,
    learner: fitted.learner,
    signature: signatureOf(model, evaluation),
    positive: fitted.positive,
    threshold: fitted.threshold,
    weights: { fitted: fitted.fitted, arrays: fitted.arrays, bytes },
    data: {
      name: prepared.name,
      digest: prepared.data.digest,
      rows: prepared.data.table.rows,
      live_rows: rows.live,
    },
    onnx: onnx ? { inputs: onnx.inputs, outputs: onnx.outputs, outside: onnx.outside } : null,
    run_id: runId,
    metrics: evaluation.metrics,
    definition: trained.definition,
    revision: trained.revision,
    environment: { node: process.version, platform: `${process.platform}-${process.arch}` },
    extra: {
      'reference.json': reference,
      ...(onnx ? { 'model.onnx': onnx.bytes } : {}),
      'importance.json': readFileSync(ctx.store.blobs.path(trained.importance), 'utf8'),
    },
  }
}

// Nobody wants so many numbers twice, and a file of ONNX ends at 2 GB.
const mostBytes = 2 ** 28

/** The model for other programs, where it can be written as one. */
const onnxOf = (model: Model, fitted: Trained['fitted'], weights: Uint8Array): OnnxModel | undefined => {
  if (weights.byteLength > mostBytes) return undefined
  const kept = keptOf(fitted, weights)
  if (foreignOf(kept)) return asItIs(weights)
  const columns = model.features.map((name) => ({ name, kind: model.data.columns[name]!.kind }))
  return predictorOnnx(loadPredictor(kept.named, kept.saved), columns)
}

// The file of another program is the model.
const asItIs = (bytes: Uint8Array): OnnxModel => {
  const { inputs, outputs } = readSignature(bytes)
  const value = ({ name, type, kind, shape = [] }: OnnxPort) => ({
    name,
    type: type ?? kind,
    shape: shape.map((length) => length ?? 'rows'),
  })
  return { bytes, inputs: inputs.map(value), outputs: outputs.map(value), outside: [] }
}

const mostJudges = 1_000

// A version that learned from live rows is made for traffic like theirs, so they belong to what its monitors call usual;
// the judging rows stand for them, because it has not seen these.
const referenceFor = async (
  ctx: Context,
  model: Model,
  trained: Trained,
  judges: readonly Labelled[],
): Promise<Reference> => {
  const { fitted } = trained
  const tested = JSON.parse(readFileSync(ctx.store.blobs.path(trained.reference), 'utf8')) as Reference
  if (judges.length === 0) return tested
  const table = liveTable(model, judges.slice(-mostJudges))
  const kept = keptOf(fitted, readFileSync(ctx.store.blobs.path(fitted.weights)))
  return withScorer(kept, async (scorer) => joinReferences(tested, await referenceOf(model, scorer, table)))
}

const signatureOf = (model: Model, { task, classes }: Evaluation): Candidate['signature'] => ({
  task,
  target: model.target,
  labels: classes,
  inputs: model.features.map((name) => {
    const column = model.data.columns[name]!
    const levels = column.kind === 'category' ? { levels: [...column.levels], aliases: { ...column.aliases } } : {}
    return { name, kind: column.kind, optional: column.optional, ...levels }
  }),
})
