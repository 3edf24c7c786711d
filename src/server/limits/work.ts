import type { FastifyInstance, FastifyReply } from 'fastify'
import { isWork } from './probes.ts'

/** The requests that are being answered, in no order. */
export interface Work extends Iterable<FastifyReply> {
  readonly size: number
  /** Adds one, and returns what takes it out again. */
  enter(reply: FastifyReply): () => void
}

/**
 * A list with places, where a Set would do but for one thing: V8 links each table that a Set has outgrown to the next, so
 * all that was ever in one stayed in memory until a full collection, and the many small ones before took ten times as long.
 */
export const openWork = (): Work => {
  const places: { reply: FastifyReply; at: number }[] = []
  return {
    get size() {
      return places.length
    },
    enter: (reply) => {
      const place = { reply, at: places.length }
      places.push(place)
      return () => {
        const last = places.pop()!
        if (last === place) return
        last.at = place.at
        places[place.at] = last
      }
    },
    // Of those that are in work now: who is told of one may end it.
    [Symbol.iterator]: () => places.map(({ reply }) => reply).values(),
  }
}

/** Has to come before every other hook: what is answered by a hook was work too. */
export const followWork = (app: FastifyInstance, work: Work, isLeaving: () => boolean): void => {
  app.addHook('onRequest', (request, reply, done) => {
    if (isLeaving()) closeAfter(reply)
    if (isWork(request.raw)) reply.raw.once('close', work.enter(reply))
    done()
  })
}

/** The connection ends with this answer, and says so, unless the answer is on its way already. */
export const closeAfter = (reply: FastifyReply): void => {
  reply.raw.shouldKeepAlive = false
}
