import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Cors } from './cors.ts'

// A page may replace the policy by a stricter one; what is no page is at least not shown inside another.
const fixed = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "frame-ancestors 'none'",
}

/** The headers that every answer has, also a refusal. */
export const answerHeaders = (id: string, origin: string | undefined, cors: Cors): Record<string, string> => ({
  'x-request-id': id,
  ...fixed,
  ...cors.headers(origin),
})

// A year, as RFC 6797 is mostly used. Its subdomains are not ours to speak for.
const httpsOnly = 'max-age=31536000'

/** Puts those headers on an answer. */
export const answerHead =
  (cors: Cors) =>
  (request: FastifyRequest, reply: FastifyReply): void => {
    reply.headers(answerHeaders(request.id, request.headers.origin, cors))
    // Only a balancer that is trusted can make it https.
    if (request.protocol === 'https') reply.header('strict-transport-security', httpsOnly)
  }
