import { createHash } from 'node:crypto'
import { and, desc, eq } from 'drizzle-orm'
import stringify from 'safe-stable-stringify'
import { CultivarError } from '../kit/errors.ts'
import { atomically, type Context, oneAtATime, steps } from '../store.ts'

/** What a step gives depends on these alone, so it is kept under their hash. */
export interface StepKey {
  step: string
  /** The author raises it when the same inputs would give another output. */
  version: number
  inputs: Record<string, unknown>
}

/** A step of the pipeline. */
export interface Step<Output> extends StepKey {
  run(ctx: Context): Promise<Output>
  /** For a step that writes to the database: what it wrote and that it ran become true together, and once. */
  atomic?: boolean
  /** Whether a remembered output can still be used: its blobs may be gone. */
  usable?(output: Output): Promise<boolean>
}

export interface StepReport {
  step: string
  hash: string
  cached: boolean
  seconds: number
}

/** What a training says while it runs: a step starts, makes progress, or is done. */
export interface Progress {
  step: string
  state: 'started' | 'running' | 'done' | 'cached'
  /** From 0 to 1, where it is known. */
  share?: number
  detail?: string
  seconds?: number
}

export interface Trace {
  model: string
  reports: StepReport[]
  progress(event: Progress): void
  signal?: AbortSignal | undefined
}

/** Returns what the step gave before for the same inputs, or runs it and remembers. */
export const runStep = async <Output>(ctx: Context, trace: Trace, step: Step<Output>): Promise<Output> => {
  stopIfCancelled(trace)
  const hash = stepHash(step)
  const started = performance.now()
  const known = await usableMemo(ctx, hash, step)
  if (known !== undefined) {
    trace.reports.push({ step: step.step, hash, cached: true, seconds: 0 })
    trace.progress({ step: step.step, state: 'cached' })
    return known
  }
  trace.progress({ step: step.step, state: 'started' })
  const elapsed = () => Math.round(performance.now() - started) / 1000
  const run = async (inside: Context) => {
    const output = await step.run(inside)
    await remember(inside, trace.model, step, hash, output, elapsed())
    return output
  }
  const output = step.atomic ? await once(ctx, hash, step, run) : await run(ctx)
  const seconds = elapsed()
  trace.reports.push({ step: step.step, hash, cached: false, seconds })
  trace.progress({ step: step.step, state: 'done', seconds })
  return output
}

const usableMemo = async <Output>(
  ctx: Context,
  hash: string,
  { usable }: Step<Output>,
): Promise<Output | undefined> => {
  const known = await remembered<Output>(ctx, hash)
  if (known === undefined || usable === undefined) return known
  return (await usable(known)) ? known : undefined
}

type Run<Output> = (inside: Context) => Promise<Output>

// A training whose worker was killed can still be at work when its job has gone to the next.
const once = <Output>(ctx: Context, hash: string, step: Step<Output>, run: Run<Output>): Promise<Output> =>
  atomically(ctx, async (inside) => {
    await oneAtATime(inside, hash)
    return (await usableMemo(inside, hash, step)) ?? run(inside)
  })

export const stepHash = ({ step, version, inputs }: StepKey): string =>
  createHash('sha256').update(stringify({ step, version, inputs })!).digest('hex')

export const remembered = async <Output>({ store }: Context, hash: string): Promise<Output | undefined> => {
  const [row] = await store.db.select({ output: steps.output }).from(steps).where(eq(steps.hash, hash))
  return row?.output as Output | undefined
}

const mostPast = 20

/** The inputs that the step ran with before for this model, the newest first; `codeVersion` is the step's. */
export const pastInputs = async (
  { store }: Context,
  model: string,
  step: string,
): Promise<Record<string, unknown>[]> => {
  const rows = await store.db
    .select({ inputs: steps.inputs })
    .from(steps)
    .where(and(eq(steps.model, model), eq(steps.step, step)))
    .orderBy(desc(steps.createdAt))
    .limit(mostPast)
  return rows.map(({ inputs }) => inputs as Record<string, unknown>)
}

export const stopIfCancelled = ({ signal, model }: Trace): void => {
  if (signal?.aborted)
    throw new CultivarError('training/cancelled', `The training of ${model} was cancelled.`, { model })
}

const remember = async (
  { store, clock }: Context,
  model: string,
  { step, version, inputs }: Step<unknown>,
  hash: string,
  output: unknown,
  seconds: number,
) => {
  const row = {
    hash,
    model,
    step,
    inputs: { ...inputs, codeVersion: version },
    output,
    seconds,
    createdAt: new Date(clock.now()),
  }
  await store.db.insert(steps).values(row).onConflictDoUpdate({ target: steps.hash, set: row })
}
