import { readFileSync } from 'node:fs'
import type { Model } from '../define.ts'
import { CultivarError, type ErrorCode } from '../kit/errors.ts'
import type { Labelled } from '../monitoring.ts'
import { getDeployment, isIntact, type Manifest, registerVersion, setChallenger, setChampion } from '../registry.ts'
import { atomically, type Context } from '../store.ts'
import { endRun, failRun, setTags } from '../tracking.ts'
import {
  keptOf,
  openScorer,
  registerKey,
  runStep,
  type Trained,
  type TrainRequest,
  trainCandidate,
  withScorer,
} from '../training.ts'
import { candidateOf, type LiveRows } from './candidate.ts'
import { compare, keptVersion } from './compare.ts'
import { type Decision, recordDecision } from './decisions.ts'
import { type Evidence, type GateResult, judge } from './gates.ts'
import { labelledRows } from './labelled.ts'

export interface RetrainRequest extends Omit<TrainRequest, 'live'> {
  register: boolean
}

export interface RetrainResult {
  trained: Trained
  manifest: Manifest | undefined
  decision: Decision | undefined
}

/** The whole way of a challenger: learn from the data and the labels, register, stand before the gates, serve or not. */
export const retrain = async (ctx: Context, request: RetrainRequest): Promise<RetrainResult> => {
  const { name, model } = request
  const { judges, live } = await labelledRows(ctx, name, model)
  const trained = await trainCandidate(ctx, { ...request, live })
  try {
    const manifest = request.register ? await register(ctx, request, trained, { judges, live: live.length }) : undefined
    const decision = manifest && (await decide(ctx, request, trained, manifest, judges))
    await setTags(ctx, trained.runId, {
      ...(manifest ? { 'cultivar.version': String(manifest.version) } : {}),
      ...(decision ? { 'cultivar.outcome': decision.outcome } : {}),
    })
    await endRun(ctx, trained.runId, 'FINISHED')
    return { trained, manifest, decision }
  } catch (error) {
    await failRun(ctx, trained.runId, error, request.signal)
    throw error
  }
}

const register = (
  ctx: Context,
  { name, model }: RetrainRequest,
  trained: Trained,
  rows: LiveRows,
): Promise<Manifest> => {
  const { fitted, evaluation, prepared } = trained
  return runStep<Manifest>(ctx, trained.trace, {
    ...registerKey(name, prepared.data.digest, fitted, evaluation.metrics),
    usable: (manifest) => isIntact(ctx, manifest),
    atomic: true,
    run: async (inside) => registerVersion(inside, await candidateOf(ctx, name, model, trained, rows)),
  })
}

const decide = async (
  ctx: Context,
  request: RetrainRequest,
  trained: Trained,
  manifest: Manifest,
  judges: Labelled[],
): Promise<Decision> => {
  const { name, model, trigger } = request
  const { version } = manifest
  const { champion } = await getDeployment(ctx, name)
  const facts = { model: name, trigger, run_id: trained.runId, champion, challenger: version }
  if (champion === version) {
    return recordDecision(ctx, {
      ...facts,
      outcome: 'unchanged',
      reasons: [`nothing changed since version ${version} was trained, and it serves`],
      evidence: {},
    })
  }
  const evidence = await gather(ctx, model, trained, judges, champion, name)
  const results = judge(model, evidence)
  const passed = results.every((gate) => gate.passed)
  // Who serves and why change together: a kill between the two would leave a champion without its evidence.
  return atomically(ctx, async (inside) => {
    if (passed) await setChampion(inside, name, version)
    else await setChallenger(inside, name, version)
    return recordDecision(inside, {
      ...facts,
      outcome: passed ? 'promoted' : 'refused',
      reasons: results.length === 0 ? ['the model has no gates'] : results.map(sentence),
      evidence: {
        gates: results,
        metrics: trained.evaluation.metrics,
        baseline: trained.evaluation.baseline,
        judging_rows: judges.length,
      },
    })
  })
}

const gather = async (
  ctx: Context,
  model: Model,
  trained: Trained,
  judges: Labelled[],
  champion: number | null,
  name: string,
): Promise<Evidence> => {
  const { evaluation, fitted, prepared } = trained
  if (champion === null) return { evaluation, slices: {} }
  const reigning = await openChampion(ctx, name, champion)
  if (!reigning) return { evaluation, slices: {} }
  const weights = readFileSync(ctx.store.blobs.path(fitted.weights))
  try {
    const compared = await withScorer(keptOf(fitted, weights), (challenger) =>
      compare(model, prepared, judges, reigning, challenger),
    )
    return { evaluation, champion, ...compared }
  } finally {
    await reigning.close()
  }
}

const openChampion = async (ctx: Context, name: string, champion: number) => {
  try {
    return await openScorer(await keptVersion(ctx, name, champion))
  } catch (error) {
    return lost(ctx, champion, error)
  }
}

// A champion that cannot be opened cannot be compared with, and must not keep the version out that would replace it.
const unopened = new Set<ErrorCode>(['model/corrupt', 'model/unknown-version', 'model/not-served'])

const lost = ({ log }: Context, champion: number, error: unknown) => {
  if (!(error instanceof CultivarError && unopened.has(error.code))) throw error
  log.warn({ champion, error }, 'the champion cannot be loaded: the challenger is judged without it')
  return undefined
}

const sentence = ({ gate, passed, reason }: GateResult) => `${gate} ${passed ? 'passed' : 'failed'}: ${reason}`
