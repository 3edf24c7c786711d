import type { FastifyInstance } from 'fastify'
import { CultivarError } from '../../kit/errors.ts'
import type { Work } from './work.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** For what takes as long as a file is large. */
    unhurried?: true
  }
}

/**
 * Answers requests that took too long, so that nobody waits for ever. One look now and then at all of them costs less
 * than a timer for each request, and is late by a part of the limit at most. An answer that has begun goes on.
 */
export const limitTime = (app: FastifyInstance, work: Work, limitMs: number): void => {
  const look = () => {
    for (const reply of work) {
      if (reply.elapsedTime < limitMs || reply.request.routeOptions.config.unhurried) continue
      // What is still on its way to us is another matter, and has a limit of its own.
      const waits = reply.request.raw.complete && !reply.sent && !reply.raw.headersSent
      // Who is still at work on it need not say so when it is done.
      if (waits) reply.send(tooSlow(limitMs)).hijack()
    }
  }
  const timer = setInterval(look, Math.min(1_000, limitMs / 4)).unref()
  app.addHook('onClose', async () => clearInterval(timer))
}

const tooSlow = (limitMs: number) => {
  const message = `The answer took longer than the ${limitMs / 1_000} s that the server gives a request. Send it again, with fewer rows if it has many.`
  return new CultivarError('request/too-slow', message, { limit_ms: limitMs })
}
