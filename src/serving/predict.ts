import { CultivarError } from '../kit/errors.ts'
import { newId } from '../kit/ids.ts'
import { isoTime } from '../kit/iso.ts'
import { storable } from '../kit/unicode.ts'
import type { Contribution } from '../learners.ts'
import type { Context } from '../store.ts'
import type { Gone } from './engine.ts'
import type { Row } from './input.ts'
import { nobodyWaits, type PredictionLog, type Wanted } from './log.ts'
import type { LoggedPrediction } from './log-statement.ts'
import type { Choice, Route } from './route.ts'
import { type Answer, answer, type ClassAnswer, explain, type NumberAnswer, type Servable } from './servable.ts'

/** An answer as it goes over the wire: a label, or a number. */
export type Prediction = Named & (Omit<ClassAnswer, 'probabilities'> | NumberAnswer) & Asked

interface Named {
  id: string
  model: string
  version: string
  route: Route
}

/** What an answer has on wish, and how long it took. */
interface Asked {
  probabilities?: Record<string, number>
  /** The largest contributions; with all of them `base_value` would sum to the score. */
  explanation?: Contribution[]
  base_value?: number
  latency_ms: number
}

export interface PredictOptions {
  probabilities?: boolean
  explain?: boolean
  requestId?: string | null
  wanted?: Wanted
  gone?: Gone
}

/** What a request took, in milliseconds: reading its rows, the model, and the commit of the log. */
export interface Timing {
  features: number
  inference: number
  commit: number
}

/** The answers as they go over the wire, in the order of the rows, and what they were made of. */
export interface Predicted {
  predictions: Prediction[]
  rows: Row[]
  answers: Answer[]
  timing: Timing
}

/** Answers the rows and returns when all of them are in the log. A row that is refused refuses the request. */
export const predict = async (
  ctx: Context,
  { servable, ...choice }: Choice,
  log: PredictionLog,
  inputs: readonly unknown[],
  options: PredictOptions = {},
): Promise<Predicted> => {
  const started = performance.now()
  const rows = inputs.map((input, i) => parseAt(servable, input, inputs.length > 1 ? i : -1))
  const parsed = performance.now()
  const answers = answer(servable, rows, options.gone)
  const given = Array.isArray(answers) ? answers : await answers
  const explanations = options.explain
    ? await Promise.all(rows.map((row, i) => explain(servable, row, given[i]!)))
    : undefined
  const inferred = performance.now()
  // The rows of a request are answered together, so each took its share of the time.
  const latency = Math.round(((inferred - parsed) * 1000) / rows.length) / 1000
  const answered = rows.map((row, i) => finish(ctx, servable, choice, { row, given: given[i]!, latency }, options))
  await append(
    log,
    answered.map(({ logged }) => logged),
    options.wanted,
  )
  const committed = performance.now()
  explanations?.forEach(({ base, contributions }, i) => {
    Object.assign(answered[i]!.prediction, { explanation: contributions, base_value: base })
  })
  const timing = { features: parsed - started, inference: inferred - parsed, commit: committed - inferred }
  return { predictions: answered.map(({ prediction }) => prediction), rows, answers: given, timing }
}

// What took too long has been answered with an error: it is no prediction, and its rows are not written if they need not be.
const append = async (log: PredictionLog, rows: LoggedPrediction[], wanted: Wanted = always) => {
  if (!wanted()) throw nobodyWaits()
  await log.append(rows, wanted)
  if (!wanted()) throw nobodyWaits()
}

const always = () => true

const parseAt = (servable: Servable, input: unknown, index: number): Row => {
  try {
    return servable.parse(input)
  } catch (error) {
    if (index < 0 || !(error instanceof CultivarError)) throw error
    throw new CultivarError(error.code, `instances[${index}]: ${error.message}`, { ...error.details, instance: index })
  }
}

interface Answered {
  row: Row
  given: Answer
  latency: number
}

const finish = (
  ctx: Context,
  { model, version, name, moments }: Servable,
  { route, propensity }: Pick<Choice, 'route' | 'propensity'>,
  { row, given, latency }: Answered,
  options: PredictOptions,
) => {
  const id = newId(ctx.clock)
  const prediction: Prediction = { id, model, version: name, route, ...spoken(given), latency_ms: latency }
  if (options.probabilities && 'label' in given) prediction.probabilities = given.probabilities
  const logged: LoggedPrediction = {
    id,
    model,
    version,
    input: storableJson(row, moments),
    ...kept(given),
    latencyMs: latency,
    requestId: options.requestId ?? null,
    route,
    propensity,
  }
  return { prediction, logged }
}

const spoken = (given: Answer) => ('label' in given ? { label: given.label, confidence: given.confidence } : given)

const kept = (given: Answer): Pick<LoggedPrediction, 'output' | 'label' | 'confidence' | 'prediction'> => {
  if ('label' in given) {
    const { label, confidence, probabilities } = given
    return { output: JSON.stringify(probabilities), label, confidence, prediction: null }
  }
  const { prediction, interval } = given
  const output = JSON.stringify({ prediction, ...interval })
  return { output, label: null, confidence: null, prediction }
}

// A replacer costs ten times what the text costs without one, and hardly a text needs it: JSON escapes NUL and lone surrogates.
const storableJson = (row: Row, moments: readonly string[]): string => {
  const json = JSON.stringify(moments.length === 0 ? row : withMoments(row, moments))
  return json.includes('\\u0000') || json.includes('\\ud')
    ? JSON.stringify(withMoments(row, moments), storableValues)
    : json
}

// The parser makes milliseconds of a time, and who reads the log wants to see a time.
const withMoments = (row: Row, moments: readonly string[]): Row => {
  const written = { ...row }
  for (const name of moments) if (typeof row[name] === 'number') written[name] = isoTime(row[name])
  return written
}

const storableValues = (_key: string, value: unknown) => (typeof value === 'string' ? storable(value) : value)
