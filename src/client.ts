// The typed client: what a program asks of a Cultivar server, with the types of its project file and without its code.
// It needs `fetch` and nothing else, so it runs in browsers too. Words: an *answer* is one prediction on the wire;
// a *refusal* is an answer of the server that says no.
import type { InputOf, Project, TruthOf } from './define.ts'

export interface ClientOptions {
  apiKey?: string
  /** The whole call, its retries included. 30 s unless told. */
  timeoutMs?: number
  /** How often a call that was refused with 429 or 503 is tried again. 3 unless told. */
  retries?: number
  /** In [0, 1); spreads the retries of many clients. */
  random?: () => number
  /** Waits between two tries; rejects with the signal's reason when that aborts. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>
}

export interface PredictOptions<P extends boolean, E extends boolean> {
  returnProbabilities?: P
  /** Adds what moved the answer. */
  explain?: E
  signal?: AbortSignal
}

export interface FeedbackOptions {
  /** Who says so. Each source has one label a prediction; a new one replaces it. */
  source?: string
  comment?: string
  signal?: AbortSignal
}

/** How far one value moved the answer: above zero towards the label or up, below zero away from it or down. */
export interface Contribution {
  feature: string
  value: string
  contribution: number
}

interface AnyAnswer {
  /** Names the prediction in `feedback`. */
  id: string
  model: string
  version: string
  /** How the version was chosen: `champion`, `canary`, `ab`, `ensemble` or `version`. */
  route: string
  explanation?: Contribution[]
  /** What the explained score is before anything moves it. */
  baseValue?: number
  latencyMs: number
}

/** What a model of labels says. */
export interface ClassAnswer<Label extends string = string> extends AnyAnswer {
  label: Label
  /** In [0, 1]. */
  confidence: number
  probabilities?: Record<Label, number>
}

/** What a model of numbers says. The truth lies between `low` and `high` for the share `coverage` of the rows. */
export interface NumberAnswer extends AnyAnswer {
  prediction: number
  interval: { low: number; high: number; coverage: number }
}

/** What is true of a row: a label, or a number. */
type Truth = string | number

export type Answer<T extends Truth = string> = [T] extends [number] ? NumberAnswer : ClassAnswer<T & string>

/** An answer that surely holds what was asked for. */
export type AnswerWith<T extends Truth, P extends boolean, E extends boolean> = Answer<T> &
  (P extends true ? ([T] extends [number] ? unknown : { probabilities: Record<T & string, number> }) : unknown) &
  (E extends true ? Required<Pick<AnyAnswer, 'explanation' | 'baseValue'>> : unknown)

export interface FeedbackAnswer<T extends Truth = string> {
  predictionId: string
  /** As it is kept: of a number, its digits. */
  label: T extends number ? string : T
  source: string
  status: 'created' | 'unchanged' | 'replaced'
}

export interface ModelClient<Input, T extends Truth> {
  predict<P extends boolean = false, E extends boolean = false>(
    input: Input,
    options?: PredictOptions<P, E>,
  ): Promise<AnswerWith<T, P, E>>
  /** One request for all rows; the answers come in their order. */
  predictMany<P extends boolean = false, E extends boolean = false>(
    inputs: readonly Input[],
    options?: PredictOptions<P, E>,
  ): Promise<AnswerWith<T, P, E>[]>
  /** `label` is what turned out to be true: a label, or the number. */
  feedback(predictionId: string, label: T, options?: FeedbackOptions): Promise<FeedbackAnswer<T>>
}

/** One entry per model of the project. */
export type Client<P extends Project> = {
  readonly [Name in keyof P['models'] & string]: ModelClient<InputOf<P['models'][Name]>, TruthOf<P['models'][Name]>>
}

/**
 * A call that failed. `code` is the server's, or one of ours: `client/timeout`, `client/network`, `client/answer` (what
 * came back is not Cultivar's); `status` is 0 where no answer came. A call that you abort rejects with your signal's reason.
 */
export class CultivarRequestError extends Error {
  readonly status: number
  readonly code: string
  readonly details: Record<string, unknown>

  constructor(
    failure: { status: number; code: string; message: string; details?: Record<string, unknown> },
    options?: ErrorOptions,
  ) {
    super(failure.message, options)
    this.name = 'CultivarRequestError'
    this.status = failure.status
    this.code = failure.code
    this.details = failure.details ?? {}
  }
}

export const createClient = <P extends Project>(baseUrl: string, options: ClientOptions = {}): Client<P> => {
  const send = sender(baseUrl.replace(/\/+$/, ''), options)
  const models = new Map<string, ModelClient<unknown, string>>()
  const get = (_: object, name: string | symbol) => {
    if (typeof name === 'symbol') return undefined
    if (!models.has(name)) models.set(name, modelClient(name, send))
    return models.get(name)
  }
  return new Proxy({}, { get }) as Client<P>
}

type Send = (path: string, body: object, signal: AbortSignal | undefined) => Promise<unknown>
type Wire = Record<string, unknown>

const modelClient = (name: string, send: Send) => {
  const predict = (body: object, { returnProbabilities, explain, signal }: PredictOptions<boolean, boolean>) => {
    const path = `/api/models/${encodeURIComponent(name)}/predict${explain ? '?explain=true' : ''}`
    return send(path, returnProbabilities ? { ...body, return_probabilities: true } : body, signal)
  }
  return {
    predict: async (input: object, options = {}) => answer(await predict(input, options)),
    predictMany: async (instances: readonly object[], options = {}) => {
      const { predictions } = (await predict({ instances }, options)) as { predictions: unknown[] }
      return predictions.map(answer)
    },
    feedback: async (predictionId: string, label: Truth, { signal, ...said }: FeedbackOptions = {}) => {
      const { prediction_id, ...rest } = (await send(
        '/feedback',
        { prediction_id: predictionId, label, ...said },
        signal,
      )) as Wire
      return { predictionId: prediction_id, ...rest }
    },
  } as ModelClient<unknown, string>
}

const answer = (wire: unknown) => {
  const { latency_ms, base_value, ...rest } = wire as Wire
  return { ...rest, ...(base_value === undefined ? {} : { baseValue: base_value }), latencyMs: latency_ms }
}

const sender = (base: string, options: ClientOptions): Send => {
  const { apiKey, timeoutMs = 30_000, retries = 3, random = cryptoRandom, sleep = sleepFor } = options
  const headers = { 'content-type': 'application/json', ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}) }
  return async (path, body, given) => {
    const timeout = AbortSignal.timeout(timeoutMs)
    const signal = given ? AbortSignal.any([given, timeout]) : timeout
    const request = { method: 'POST', headers, body: JSON.stringify(body), signal }
    try {
      for (let attempt = 0; ; attempt++) {
        const response = await fetch(base + path, request)
        if (response.ok) return await json(response)
        const waitMs = attempt < retries ? retryAfterMs(response, attempt, random) : undefined
        if (waitMs === undefined) throw await refusal(response)
        await response.body?.cancel()
        await sleep(waitMs, signal)
      }
    } catch (cause) {
      given?.throwIfAborted()
      if (cause instanceof CultivarRequestError) throw cause
      if (timeout.aborted) {
        const message = `${base + path} gave no answer within ${timeoutMs} ms.`
        throw new CultivarRequestError({ status: 0, code: 'client/timeout', message }, { cause })
      }
      const message = `${base + path} cannot be reached: ${reason(cause)}.`
      throw new CultivarRequestError({ status: 0, code: 'client/network', message }, { cause })
    }
  }
}

const longestWaitMs = 10_000

// Full jitter over an exponential ceiling (M. Brooker, "Exponential Backoff And Jitter", 2015). A server that names its
// own time is asked no earlier; one that names more than we would ever wait is not asked again.
const retryAfterMs = (response: Response, attempt: number, random: () => number) => {
  if (response.status !== 429 && response.status !== 503) return undefined
  const jitterMs = random() * Math.min(longestWaitMs, 200 * 2 ** attempt)
  const askedMs = askedWaitMs(response.headers)
  return askedMs > longestWaitMs ? undefined : askedMs + jitterMs
}

// A date is read against the server's own clock, so that ours need not be right.
const askedWaitMs = (headers: Headers) => {
  const asked = headers.get('retry-after')
  if (asked === null) return 0
  const seconds = /^\d+$/.test(asked.trim()) ? Number(asked) : Number.NaN
  const ms = Number.isNaN(seconds) ? Date.parse(asked) - Date.parse(headers.get('date') ?? '') : seconds * 1000
  return Number.isNaN(ms) ? 0 : Math.max(0, ms)
}

const json = async (response: Response) => {
  const body = parsed(await response.text())
  if (body === undefined) throw new CultivarRequestError(notOurs(response))
  return body
}

const refusal = async (response: Response) => {
  const body = parsed(await response.text()) as { error?: Wire } | null | undefined
  const { code, message, details } = body?.error ?? {}
  if (typeof code !== 'string' || typeof message !== 'string') return new CultivarRequestError(notOurs(response))
  return new CultivarRequestError({ status: response.status, code, message, details: (details ?? {}) as Wire })
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const notOurs = ({ status, url }: Response) => ({
  status,
  code: 'client/answer',
  message: `${url} answered ${status} with a body that is not Cultivar's. Is the base URL right?`,
})

// Node's fetch says only "fetch failed"; what failed is in the cause, and of a refused connection only its code.
const reason = (failure: unknown) => {
  const cause = failure instanceof Error && failure.cause ? failure.cause : failure
  const { code, message } = cause as { code?: string; message?: string }
  return message || code || String(cause)
}

const cryptoRandom = () => crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32

const sleepFor = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const wake = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', wake)
      resolve()
    }, ms)
    if (signal.aborted) return wake()
    signal.addEventListener('abort', wake, { once: true })
  })
