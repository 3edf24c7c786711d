// What the page asks of the server. Addresses are relative, so that the page also works under a prefix.
import { el } from './dom.ts'

export interface Feature {
  name: string
  kind: string
  levels?: string[]
  optional: boolean
}

export interface Version {
  version: string
  learner: string
  metrics: Record<string, number>
  created_at: string
}

export interface ServedModel {
  name: string
  default: boolean
  champion: Version | null
  challenger: Version | null
  /** None while no version is loaded; `problem` says why. */
  signature: { inputs: Feature[]; labels: string[]; target: string } | null
  problem?: string | null
}

export interface Reason {
  feature: string
  value: string
  contribution: number
}

/** A label and how sure the model is of it, or a number. */
type Said =
  | { label: string; confidence: number; probabilities?: Record<string, number> }
  | { prediction: number; interval: { low: number; high: number; coverage: number } }

export type Answered = Said & {
  id: string
  model: string
  version: string
  latency_ms: number
  explanation?: Reason[]
}

export type PastPrediction = Said & {
  id: string
  predicted_at: string
  model: string
  version: string
  input: Record<string, unknown>
  feedback: { source: string; label: string }[]
}

/** A request that failed, in the words of the server where it has some. */
export class Failure extends Error {
  readonly status: number
  readonly code: string
  readonly retryAfter: string | null

  constructor(status: number, code: string, message: string, retryAfter: string | null = null) {
    super(message)
    this.status = status
    this.code = code
    this.retryAfter = retryAfter
  }
}

/** Who the page asks as. A server that asks nobody who they are answers to anybody. */
export interface Session {
  kind: 'nobody' | 'key' | 'user' | 'token'
  name: string
  csrf: string | null
}

let known: Promise<Session> | undefined

export const session = (): Promise<Session> => {
  known ??= exchange<Session>('GET', 'api/session')
  return known
}

/** GET, or POST where there is a body. */
export const call = <Result>(path: string, body?: unknown): Promise<Result> =>
  body === undefined ? exchange('GET', path) : change('POST', path, body)

/** Sends a change along with what proves that this page sent it. */
export const change = async <Result>(method: 'POST' | 'DELETE', path: string, body?: unknown): Promise<Result> => {
  const once = async () => {
    const csrf = await session().then(
      (found) => found.csrf,
      () => null,
    )
    return exchange<Result>(method, path, body, csrf === null ? {} : { 'x-csrf-token': csrf })
  }
  return once().catch((error: unknown) => {
    // Somebody signed in again in another tab, and this one still speaks for the old session.
    if (!(error instanceof Failure) || error.code !== 'access/csrf') throw error
    known = undefined
    return once()
  })
}

const exchange = async <Result>(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Result> => {
  const content = { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }
  const response = await fetch(path, { method, headers, ...(body === undefined ? {} : content) }).catch(() => {
    throw new Failure(0, 'network', 'The server cannot be reached. Is it still running?')
  })
  const answer = await response.json().catch(() => null)
  if (response.ok && answer) return answer as Result
  const { code = 'unreadable', message = `The server answered ${response.status} and gave no reason.` } =
    answer?.error ?? {}
  if (response.status === 401) signIn()
  throw new Failure(response.status, code, message, response.headers.get('retry-after'))
}

const signIn = () => {
  known = undefined
  if (!location.pathname.endsWith('/login')) location.assign('login')
}

const headlines: Record<number, string> = {
  0: 'No connection',
  401: 'This server asks who you are',
  403: 'Not allowed',
  429: 'Too many requests',
  503: 'The server is busy',
}

/** What went wrong, for a person: a headline, the server's sentence, its code, and what to do. */
export const problem = (error: unknown, again?: () => void) => {
  const failure = error instanceof Failure ? error : new Failure(-1, 'page', String(error))
  const wait = failure.retryAfter && /^\d+$/.test(failure.retryAfter) ? ` Try again in ${failure.retryAfter} s.` : ''
  return el(
    'div',
    { className: 'problem' },
    el('strong', {}, headlines[failure.status] ?? 'That did not work'),
    el('p', {}, failure.message + wait),
    el('p', {}, el('code', {}, failure.code)),
    again && el('button', { type: 'button', className: 'quiet', onclick: again }, 'Try again'),
  )
}
