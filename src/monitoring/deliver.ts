import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../kit/clock.ts'

export interface Delivery {
  delivered: boolean
  tries: number
  /** Not delivered, because the receiver does not want it. */
  refused?: true
  /** What went wrong last, without the address. */
  problem?: string
}

interface DeliverOptions {
  wait?: (ms: number) => Promise<unknown>
  timeoutMs?: number
  headers?: Record<string, string>
  /** How often it is tried at most. */
  tries?: number
  /** Ends it. */
  signal?: AbortSignal
}

const firstWaitMs = 500
/** The longest pause. A receiver that asks for more patience than this is not waited for. */
const mostWaitMs = 30_000

/** POSTs JSON; tries again when the receiver is overloaded, broken or out of reach, but not when it refuses. */
export const deliver = async (
  address: string,
  payload: unknown,
  clock: Clock,
  { wait, timeoutMs = 5_000, headers = json, tries: mostTries = 3, signal = never }: DeliverOptions = {},
): Promise<Delivery> => {
  const pause = wait ?? ((ms: number) => sleep(ms, undefined, { signal }).catch(() => {}))
  const body = JSON.stringify(payload)
  for (let tries = 1; ; tries++) {
    const attempt = await post(address, { headers, body }, AbortSignal.any([AbortSignal.timeout(timeoutMs), signal]))
    if (attempt.problem === undefined) return { delivered: true, tries }
    const waitMs = attempt.retryAfter === null ? backOffMs(tries) : retryMs(attempt.retryAfter, clock)
    const givenUp = !attempt.again || tries === mostTries || waitMs > mostWaitMs || signal.aborted
    if (givenUp)
      return { delivered: false, tries, problem: attempt.problem, ...(attempt.again ? {} : { refused: true }) }
    await pause(waitMs)
  }
}

const json = { 'content-type': 'application/json' }
const never = new AbortController().signal

const backOffMs = (tries: number): number => Math.min(mostWaitMs, firstWaitMs * 4 ** (tries - 1))

interface Attempt {
  problem?: string
  again: boolean
  retryAfter: string | null
}

const post = async (
  address: string,
  message: Pick<RequestInit, 'headers' | 'body'>,
  signal: AbortSignal,
): Promise<Attempt> => {
  try {
    const response = await fetch(address, {
      method: 'POST',
      ...message,
      // Following would carry the message, and turn it into a GET, to an address that nobody configured.
      redirect: 'manual',
      signal,
    })
    await readAway(response)
    if (response.ok) return { again: false, retryAfter: null }
    const again = response.status === 429 || response.status >= 500
    return { problem: `HTTP ${response.status}`, again, retryAfter: response.headers.get('retry-after') }
  } catch (error) {
    return { problem: reasonOf(error), again: true, retryAfter: null }
  }
}

// A connection is kept for the next message only when its answer was read; one that goes on and on is not.
const readAway = async ({ body }: Response): Promise<void> => {
  let bytes = 0
  for await (const part of body ?? []) {
    bytes += part.length
    if (bytes > mostAnswerBytes) return
  }
}

const mostAnswerBytes = 65_536

// Seconds, or a date (RFC 9110, 10.2.3). What cannot be read is a short wait.
const retryMs = (header: string, clock: Clock): number => {
  if (/^\d+$/.test(header)) return Number(header) * 1000
  const at = Date.parse(header)
  return Number.isNaN(at) ? firstWaitMs : Math.max(0, at - clock.now())
}

// Messages of network errors quote host and address; their codes do not.
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'failed'
  const code = (error.cause as { code?: unknown } | undefined)?.code
  if (error.name === 'TimeoutError') return 'timeout'
  return typeof code === 'string' ? code : error.name
}
