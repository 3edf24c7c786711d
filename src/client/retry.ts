import { causeOf } from './failure.ts'

const longestWaitMs = 10_000

// Full jitter over an exponential ceiling (M. Brooker, "Exponential Backoff And Jitter", 2015).
export const jitterMs = (attempt: number, random: () => number): number =>
  random() * Math.min(longestWaitMs, 200 * 2 ** attempt)

/** How long a refused call waits, or undefined where it shall not be tried again. */
export const waitAfterRefusal = (
  { status, headers }: Response,
  attempt: number,
  random: () => number,
): number | undefined => {
  if (status !== 429 && status !== 503) return undefined
  const askedMs = askedWaitMs(headers)
  // A server that names its own time is asked no earlier; one that names more than we would ever wait is not asked again.
  return askedMs > longestWaitMs ? undefined : askedMs + jitterMs(attempt, random)
}

const askedWaitMs = (headers: Headers) => retryAfterMs(headers) ?? rateLimitMs(headers.get('ratelimit') ?? '')

// A date is read against the server's own clock, so that ours need not be right.
const retryAfterMs = (headers: Headers): number | undefined => {
  const asked = headers.get('retry-after')
  if (asked === null) return undefined
  const seconds = /^\d+$/.test(asked.trim()) ? Number(asked) : Number.NaN
  const ms = Number.isNaN(seconds) ? Date.parse(asked) - Date.parse(headers.get('date') ?? '') : seconds * 1000
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}

// draft-ietf-httpapi-ratelimit-headers: of each policy what is left and in how many seconds there is more, as in
// "key";r=0;t=3. Who stands between us and the server may send this alone. Only what is used up has to be waited for.
const rateLimitMs = (header: string): number => {
  const used = header.split(',').filter((policy) => /;\s*r=0\b/.test(policy))
  return 1000 * Math.max(0, ...used.map((policy) => Number(/;\s*t=(\d+)/.exec(policy)?.[1] ?? 0)))
}

// What Node says of a connection that was never made. Then the server has seen nothing of the request.
const neverConnected = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/

/**
 * Whether a call may be sent again after the connection failed. A prediction that was answered into a broken connection is
 * in the log already and would stand there twice, so it is repeated only where it surely did not arrive; what is
 * idempotent is repeated always.
 */
export const mayHaveBeenLost = (failure: unknown, idempotent: boolean): boolean =>
  idempotent || neverConnected.test(causeOf(failure).code ?? '')
