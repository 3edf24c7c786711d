import { finished, type Readable, Transform } from 'node:stream'
import { createGunzip, createInflate } from 'node:zlib'
import type { FastifyInstance, RequestPayload } from 'fastify'
import { CultivarError } from '../kit/errors.ts'
import { tooLarge } from './refusals.ts'

const decoders = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
])

/** Lets bodies of every route come compressed. What they unfold to has the limit of any body. */
export const decodeBodies = (app: FastifyInstance): void => {
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const coding = request.headers['content-encoding']
    if (coding === undefined || coding === 'identity') return done(null, payload)
    const decoder = decoders.get(coding.toLowerCase())
    if (!decoder) return done(unknownCoding(coding))
    done(null, decode(payload as Readable, decoder(), request.routeOptions.bodyLimit))
  })
}

/**
 * The parts are piped one by one and not by `pipeline`, which would end the connection with whatever fails, and the caller
 * would never read what was wrong.
 */
const decode = (payload: Readable, decoder: Transform, limitBytes: number): RequestPayload => {
  let size = 0
  const decoded = new Transform({
    transform: (part: Buffer, _encoding, next) => {
      size += part.length
      // A small body can unfold to a very large one, so reading ends here and not when all of it is in memory.
      if (size > limitBytes) return next(tooLarge(limitBytes))
      next(null, part)
    },
  })
  // Fastify compares this with the length that the headers say.
  const counted = Object.assign(decoded, { receivedEncodedLength: 0 })
  payload.on('data', (part: Buffer) => {
    counted.receivedEncodedLength += part.length
  })
  decoder.on('error', (error) => decoded.destroy(broken(error)))
  decoded.on('close', () => decoder.destroy())
  finished(payload, (error) => error && decoded.destroy(error))
  payload.pipe(decoder).pipe(decoded)
  return counted
}

const unknownCoding = (coding: string) =>
  new CultivarError(
    'request/media-type',
    `The body is encoded as ${coding.slice(0, 50)}. Send it as gzip, as deflate or as it is.`,
  )

const broken = ({ message }: Error) =>
  new CultivarError('request/invalid', `The body cannot be decompressed: ${message.slice(0, 100)}.`)
