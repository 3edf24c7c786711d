import { z } from 'zod'
import type { Assessment } from '../../../../tracking.ts'
import { bool, enumeration, message, sparse, text } from '../messages.ts'
import { texts, timestamp } from './messages.ts'

const failure = message({
  error_code: text().optional(),
  error_message: text().optional(),
  stack_trace: text().optional(),
}).nullish()

// What is said of a trace, each of its own kind. A value may be null, and then it is there.
const said = {
  feedback: z.object({ value: z.unknown().optional(), error: failure }).optional(),
  expectation: z
    .object({
      value: z.unknown().optional(),
      serialized_value: message({ serialization_format: text().optional(), value: text().optional() }).nullish(),
    })
    .optional(),
  issue: message({ issue_name: text() }).optional(),
}

const sources = { SOURCE_TYPE_UNSPECIFIED: 0, HUMAN: 1, LLM_JUDGE: 2, CODE: 3 }

const others = {
  span_id: text().optional(),
  rationale: text().optional(),
  metadata: texts(),
  overrides: text().optional(),
  error: failure,
}

const own = {
  assessment_id: text().optional(),
  create_time: timestamp().optional(),
  last_update_time: timestamp().optional(),
  valid: bool().optional(),
}

/** An assessment that is to be kept. */
export const newAssessment = message({
  ...own,
  ...said,
  ...others,
  assessment_name: text(),
  source: message({ source_type: enumeration(sources), source_id: text().optional() }),
})
  .refine((given) => kinds.filter((kind) => given[kind] !== undefined).length === 1)
  .transform(
    ({ assessment_id, assessment_name, create_time, last_update_time, valid, ...content }): Assessment => ({
      assessmentId: assessment_id,
      name: assessment_name,
      createdAt: create_time,
      updatedAt: last_update_time,
      valid,
      content: sparse(content),
    }),
  )

const kinds = ['feedback', 'expectation', 'issue'] as const

/** What of an assessment may change. */
export const changedAssessment = message({ ...said, ...others, assessment_name: text().optional(), valid: own.valid })
