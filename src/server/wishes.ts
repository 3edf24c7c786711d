import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Question } from './inference.ts'

const truth = z.enum(['true', 'false', '1', '0'])

/** What an answer shall hold beside itself, as the query of the native routes says it. */
export const wishesQuery = z.object({ explain: truth.optional(), return_probabilities: truth.optional() })

export const wishesOf = ({ query }: FastifyRequest): Required<Pick<Question, 'explain' | 'probabilities'>> => {
  const { explain, return_probabilities: probabilities } = query as z.infer<typeof wishesQuery>
  return { explain: isTrue(explain), probabilities: isTrue(probabilities) }
}

const isTrue = (word: string | undefined) => word === 'true' || word === '1'
