import { promisify } from 'node:util'
import { deflate, gzip } from 'node:zlib'
import type { FastifyInstance } from 'fastify'

const codings = { gzip: promisify(gzip), deflate: promisify(deflate) }
type Coding = keyof typeof codings

// Below this the header costs more than is won.
const leastBytes = 1_024

/** Compresses the answers of these routes where the caller asks for it, in threads beside the one that answers. */
export const compressAnswers = (app: FastifyInstance): void => {
  app.addHook('onSend', async (request, reply, payload) => {
    const accepted = request.headers['accept-encoding']
    if (accepted === undefined || !isLarge(payload)) return payload
    reply.header('vary', 'accept-encoding')
    const coding = chosen(accepted)
    if (!coding) return payload
    reply.header('content-encoding', coding).removeHeader('content-length')
    return codings[coding](payload)
  })
}

const isLarge = (payload: unknown): payload is string | Buffer =>
  (typeof payload === 'string' || Buffer.isBuffer(payload)) && payload.length >= leastBytes

/** The first of ours that the caller takes. A weight of 0 refuses. */
const chosen = (accepted: string): Coding | undefined => {
  const offers = accepted.split(',').map((offer) =>
    offer
      .trim()
      .toLowerCase()
      .split(/\s*;\s*q=/),
  )
  return (Object.keys(codings) as Coding[]).find((coding) =>
    offers.some(([name, weight = '1']) => name === coding && Number(weight) > 0),
  )
}
