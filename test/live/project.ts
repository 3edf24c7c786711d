import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dataset, project as defineProject, learner, type Model, model, source } from '../../src/define.ts'
import { giveFeedback } from '../../src/feedback.ts'
import { fakeClock } from '../../src/kit/clock.ts'
import { newId } from '../../src/kit/ids.ts'
import type { Log } from '../../src/kit/log.ts'
import { registerVersion, setChampion } from '../../src/registry.ts'
import { openPredictionLog } from '../../src/serving.ts'
import { type Context, openStore } from '../../src/store.ts'
import { columns } from './reviews.ts'

/** A store of its own, a clock that stands still, and a log that is kept. */
export const openLive = async () => {
  const state = mkdtempSync(join(tmpdir(), 'cultivar-'))
  // As root, PostgreSQL runs as another user, who has to get in.
  chmodSync(state, 0o755)
  const store = await openStore({ state })
  const clock = fakeClock(Date.UTC(2026, 10, 20, 12))
  const lines: string[] = []
  const ctx: Context = { store, clock, log: linesTo(lines), root: state }
  const close = async () => {
    await store.close()
    rmSync(state, { recursive: true, force: true })
  }
  return { ctx, clock, lines, close }
}

export const linesTo = (lines: string[]): Log => {
  const line = (facts: object, sentence = '') => void lines.push(`${JSON.stringify(facts)} ${sentence}`)
  return { debug: line, info: line, warn: line, error: line }
}

export const reviewModel = (options: Partial<Pick<Model, 'monitors' | 'notify'>>): Model =>
  model({
    data: dataset({ from: source.csv('none.csv'), columns }),
    target: 'label',
    features: ['text'],
    learners: [learner.logistic()],
    ...options,
  }) as unknown as Model

/** A review with what a version answered, and what was true. */
export interface Answered {
  text: string
  label: string
  confidence: number
  truth?: string
}

/** Registers a version that was measured on these answers, and makes it the champion. */
export const serveVersion = async (ctx: Context, name: string, reference: readonly Answered[]): Promise<number> => {
  const count = (label: string) => reference.filter((row) => row.label === label).length
  const sample = {
    rows: reference.length,
    columns: { text: reference.map((row) => row.text) },
    labels: { negative: count('negative'), positive: count('positive') },
    confidence: reference.map((row) => row.confidence),
  }
  const { version } = await registerVersion(ctx, {
    model: name,
    learner: { name: 'baseline', version: 1, options: {} },
    signature: {
      task: 'classification',
      inputs: [{ name: 'text', kind: 'text', optional: false }],
      target: 'label',
      labels: ['negative', 'positive'],
    },
    positive: 'positive',
    threshold: 0.5,
    weights: { fitted: {}, arrays: [], bytes: new Uint8Array() },
    data: { name: 'reviews', digest: '0'.repeat(64), rows: reference.length, live_rows: 0 },
    onnx: null,
    run_id: '0'.repeat(32),
    metrics: {},
    definition: '',
    revision: null,
    environment: {},
    extra: { 'reference.json': JSON.stringify(sample) },
  })
  await setChampion(ctx, name, version)
  return version
}

/** Logs the answers as if the version had just given them, and labels those whose truth is known. */
export const answerLive = async (
  ctx: Context,
  { name, version }: { name: string; version: number },
  answers: readonly Answered[],
): Promise<void> => {
  const logged = answers.map(({ text, label, confidence }) => ({
    id: newId(ctx.clock),
    model: name,
    version,
    input: JSON.stringify({ text }),
    output: JSON.stringify({ [label]: confidence, [label === 'positive' ? 'negative' : 'positive']: 1 - confidence }),
    label,
    confidence,
    prediction: null,
    latencyMs: 2,
    requestId: null,
    route: 'champion',
    propensity: 1,
  }))
  await openPredictionLog(ctx).append(logged)
  const project = defineProject({})
  for (const [i, { truth }] of answers.entries())
    if (truth !== undefined) await giveFeedback(ctx, project, { prediction_id: logged[i]!.id, label: truth })
}
