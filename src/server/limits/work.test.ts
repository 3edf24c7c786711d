import fc from 'fast-check'
import type { FastifyReply } from 'fastify'
import { expect, it } from 'vitest'
import { openWork } from './work.ts'

it('has those that entered and did not leave', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 30 }), { maxLength: 200 }), (steps) => {
      const work = openWork()
      const inside = new Map<FastifyReply, () => void>()
      for (const step of steps) {
        const [reply, leave] = [...inside][step] ?? []
        if (reply) {
          leave!()
          inside.delete(reply)
        } else {
          const one = {} as FastifyReply
          inside.set(one, work.enter(one))
        }
        expect(work.size).toBe(inside.size)
        expect(new Set(work)).toEqual(new Set(inside.keys()))
      }
    }),
  )
})
