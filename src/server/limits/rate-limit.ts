import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Clock } from '../../kit/clock.ts'
import { CultivarError } from '../../kit/errors.ts'
import { isProbe } from './probes.ts'
import { openBuckets, type Taken } from './token-bucket.ts'

interface Setting {
  perSecond: number
  burst?: number | undefined
}

/** By where a request comes from, before anybody looks at its key: so keys cannot be guessed faster than this. */
export const limitAddresses = (app: FastifyInstance, setting: Setting | undefined, clock: Clock): void => {
  if (setting) limit(app, { setting, clock, name: 'address', keyOf: ({ ip }) => addressKey(ip ?? '') })
}

/** By who asks; those without a key share one. Comes after the door, which knows who it is. */
export const limitCallers = (app: FastifyInstance, setting: Setting | undefined, clock: Clock): void => {
  if (setting) limit(app, { setting, clock, name: 'key', keyOf: ({ caller }) => `${caller.kind}:${caller.id}` })
}

/**
 * Who has a provider's line has 2^64 addresses of IPv6, so what counts is the network of the first 64 bits. What a
 * balancer wrote into X-Forwarded-For may be no address at all, and is then a key as it is.
 */
export const addressKey = (address: string): string => {
  const plain = address.slice(0, 64).replace(/^::ffff:(?=\d+\.)/i, '')
  if (!plain.includes(':')) return plain
  const [head = '', tail] = plain.toLowerCase().split('::', 2)
  const [first, last] = [groups(head), groups(tail ?? '')]
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length
  const all = [...first, ...Array<string>(Math.max(0, zeros)).fill('0'), ...last]
  return `${all.slice(0, 4).join(':')}::/64`
}

const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => group.replace(/^0+(?=.)/, '')))

interface Limit {
  setting: Setting
  clock: Clock
  name: 'address' | 'key'
  keyOf(request: FastifyRequest): string
}

const limit = (app: FastifyInstance, { setting, clock, name, keyOf }: Limit) => {
  const { perSecond, burst = Math.max(1, Math.ceil(perSecond)) } = setting
  const buckets = openBuckets({ perSecond, burst }, clock)
  const policy = `"${name}";q=${burst};w=${Math.ceil(burst / perSecond)}`
  app.addHook('onRequest', (request, reply, done) => {
    if (isProbe(request.raw)) return done()
    const taken = buckets.take(keyOf(request))
    // draft-ietf-httpapi-ratelimit-headers-10: what is left of a policy, and the seconds until it is whole again.
    const item = `"${name}";r=${taken.remaining};t=${Math.ceil(taken.fullS)}`
    reply.header('ratelimit-policy', listed(reply.getHeader('ratelimit-policy'), policy))
    reply.header('ratelimit', listed(reply.getHeader('ratelimit'), item))
    if (taken.allowed) return done()
    const error = tooMany(name, { perSecond, burst }, taken)
    reply.header('retry-after', String(error.details['retry_after_seconds']))
    done(error)
  })
}

const listed = (before: unknown, item: string) => (before === undefined ? item : `${before}, ${item}`)

const whose = { address: 'from this address', key: 'with this key' }

const tooMany = (
  name: Limit['name'],
  { perSecond, burst }: { perSecond: number; burst: number },
  { retryS }: Taken,
): CultivarError => {
  const seconds = Math.max(1, Math.ceil(retryS))
  const message = `More requests came ${whose[name]} than the ${perSecond} a second, and ${burst} at once, that the server takes. Send the next in ${seconds} s.`
  const details = { policy: name, per_second: perSecond, burst, retry_after_seconds: seconds }
  return new CultivarError('request/rate-limited', message, details)
}
