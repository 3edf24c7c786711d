import { CultivarRequestError, json, refusal, tooLate, unanswered } from './failure.ts'
import { jitterMs, mayHaveBeenLost, waitAfterRefusal } from './retry.ts'

export interface ClientOptions {
  apiKey?: string
  /** The whole call, its retries included. 30 s unless told. Of a stream, how long it may stand still. */
  timeoutMs?: number
  /** How often a call that was refused with 429 or 503, or surely did not arrive, is tried again. 3 unless told. */
  retries?: number
  /** In [0, 1); spreads the retries of many clients. */
  random?: () => number
  /** Waits between two tries; rejects with the signal's reason when that aborts. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>
}

/** One call, before it is sent. */
interface Call {
  path: string
  body: object
  /** The same call twice is the same as once. */
  idempotent?: boolean
  routingKey?: string | undefined
  signal?: AbortSignal | undefined
}

/** The server as its clients see it. */
export interface Connection {
  base: string
  timeoutMs: number
  headers(routingKey: string | undefined): Record<string, string>
  /** Sends a call as often as it takes, and gives the body of its answer. */
  send(call: Call): Promise<unknown>
}

export const openConnection = (base: string, options: ClientOptions): Connection => {
  const { apiKey, timeoutMs = 30_000, retries = 3, random = cryptoRandom, sleep = sleepFor } = options
  const headers = (routingKey: string | undefined) => ({
    'content-type': 'application/json',
    ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
    ...(routingKey === undefined ? {} : { 'x-routing-key': routingKey }),
  })
  const send = async ({ path, body, idempotent = false, routingKey, signal: given }: Call) => {
    const timeout = AbortSignal.timeout(timeoutMs)
    const signal = given ? AbortSignal.any([given, timeout]) : timeout
    const request = { method: 'POST', headers: headers(routingKey), body: JSON.stringify(body), signal }
    const ended = (cause: unknown) => {
      given?.throwIfAborted()
      return timeout.aborted ? tooLate(base + path, timeoutMs, cause) : unanswered(base + path, cause)
    }
    const tryOnce = async (attempt: number): Promise<{ answer: unknown } | { waitMs: number }> => {
      const response = await fetch(base + path, request)
      if (response.ok) return { answer: await json(response) }
      const waitMs = attempt < retries ? waitAfterRefusal(response, attempt, random) : undefined
      if (waitMs === undefined) throw await refusal(response)
      await response.body?.cancel()
      return { waitMs }
    }
    const tryAgain = (attempt: number) => (cause: unknown) => {
      const lost = !signal.aborted && !(cause instanceof CultivarRequestError) && mayHaveBeenLost(cause, idempotent)
      if (!lost || attempt >= retries) throw cause
      return { waitMs: jitterMs(attempt, random) }
    }
    try {
      for (let attempt = 0; ; attempt++) {
        const tried = await tryOnce(attempt).catch(tryAgain(attempt))
        if ('answer' in tried) return tried.answer
        await sleep(tried.waitMs, signal)
      }
    } catch (cause) {
      throw cause instanceof CultivarRequestError ? cause : ended(cause)
    }
  }
  return { base, timeoutMs, headers, send }
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
