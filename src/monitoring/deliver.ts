import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '../kit/clock.ts'

export interface Delivery {
  delivered: boolean
  tries: number
  /** What went wrong last, without the address. */
  problem?: string
}

interface DeliverOptions {
  wait?: (ms: number) => Promise<unknown>
  timeoutMs?: number
}

const mostTries = 3
const firstWaitMs = 500
/** A receiver that asks for more patience than this is not waited for. */
const mostWaitMs = 30_000

/** POSTs JSON; tries again when the receiver is overloaded, broken or out of reach, but not when it refuses. */
export const deliver = async (
  address: string,
  payload: unknown,
  clock: Clock,
  { wait = sleep, timeoutMs = 5_000 }: DeliverOptions = {},
): Promise<Delivery> => {
  const body = JSON.stringify(payload)
  for (let tries = 1; ; tries++) {
    const attempt = await post(address, body, timeoutMs)
    if (attempt.problem === undefined) return { delivered: true, tries }
    const waitMs = attempt.retryAfter === null ? firstWaitMs * 4 ** (tries - 1) : retryMs(attempt.retryAfter, clock)
    const givenUp = !attempt.again || tries === mostTries || waitMs > mostWaitMs
    if (givenUp) return { delivered: false, tries, problem: attempt.problem }
    await wait(waitMs)
  }
}

interface Attempt {
  problem?: string
  again: boolean
  retryAfter: string | null
}

const post = async (address: string, body: string, timeoutMs: number): Promise<Attempt> => {
  try {
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      // Following would carry the message, and turn it into a GET, to an address that nobody configured.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    await response.body?.cancel()
    if (response.ok) return { again: false, retryAfter: null }
    const again = response.status === 429 || response.status >= 500
    return { problem: `HTTP ${response.status}`, again, retryAfter: response.headers.get('retry-after') }
  } catch (error) {
    return { problem: reasonOf(error), again: true, retryAfter: null }
  }
}

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
