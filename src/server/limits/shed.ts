import type { RequestListener } from 'node:http'
import { CultivarError } from '../../kit/errors.ts'
import { answerOf } from '../error-shapes.ts'
import { isWork } from './probes.ts'
import { openTurns } from './turns.ts'
import type { Work } from './work.ts'

/** Why a request was refused: too many were in work, or they waited too long before anybody saw them. */
type Shed = Record<'concurrency' | 'delay', number>

export interface Gate {
  /** Puts the gate before a listener of requests. */
  before(next: RequestListener): RequestListener
  /** How many were refused since the start. */
  shed(): Readonly<Shed>
}

// With fewer in work there is nothing to gain from refusing one: each may simply take long.
const fewestToShed = 32

/**
 * Refuses what is too much before its headers or its body cost anything. At most `most` requests are in work; and from a
 * few on, none is taken that comes late in a turn of the event loop while turns are too long.
 */
export const openGate = (work: Pick<Work, 'size'>, most: number, refuse: RequestListener): Gate => {
  const turns = openTurns()
  const shed: Shed = { concurrency: 0, delay: 0 }
  const whyNot = (): keyof Shed | undefined => {
    const late = turns.isLate()
    if (work.size >= most) return 'concurrency'
    return late && work.size >= fewestToShed ? 'delay' : undefined
  }
  return {
    before: (next) => (request, response) => {
      const reason = isWork(request) ? whyNot() : undefined
      if (reason === undefined) return next(request, response)
      shed[reason]++
      refuse(request, response)
    },
    shed: () => shed,
  }
}

const busy = new CultivarError(
  'server/busy',
  'The server has as many requests in work as it can answer soon. Send this one again after the seconds in Retry-After.',
)

/** The listener that says so; `headersOf` gives what every answer has. */
export const refuseBusy =
  (
    headersOf: (request: Parameters<RequestListener>[0]) => Record<string, string>,
    bodyBytes: number,
  ): RequestListener =>
  (request, response) => {
    const body = JSON.stringify(answerOf(request.url ?? '', busy).body)
    // Node takes the body from the wire and drops it, so that the connection can go on; not one that is too large anyway.
    if (Number(request.headers['content-length'] ?? 0) > bodyBytes) response.shouldKeepAlive = false
    response.writeHead(busy.status, {
      ...headersOf(request),
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'retry-after': '1',
    })
    response.end(body)
  }
