import { CultivarError } from '../../../../kit/errors.ts'
import {
  type AssessmentChange,
  changeAssessment,
  createAssessment,
  deleteAssessment,
  getAssessment,
} from '../../../../tracking.ts'
import type { App, Service } from '../../../service.ts'
import { addEndpoint } from '../endpoint.ts'
import { message, sparse, text } from '../messages.ts'
import { changedAssessment, newAssessment } from './assessment-fields.ts'
import { assessmentMessage } from './messages.ts'

const path = '/traces/:trace_id/assessments/:assessment_id'
const ids = { trace_id: text(), assessment_id: text() }

export const assessmentRoutes = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: 'POST',
    path: '/traces/:trace_id/assessments',
    version: '3.0',
    scope: 'track',
    summary: 'Say something of a trace',
    request: message({ trace_id: text(), assessment: newAssessment }),
    answer: async ({ ctx }, { trace_id, assessment }) => ({
      assessment: assessmentMessage(await createAssessment(ctx, trace_id, assessment)),
    }),
  })
  addEndpoint(app, service, {
    method: 'GET',
    path,
    version: '3.0',
    scope: 'read',
    summary: 'What was said of a trace',
    request: message(ids),
    answer: async ({ ctx }, { trace_id, assessment_id }) => ({
      assessment: assessmentMessage(await getAssessment(ctx, trace_id, assessment_id)),
    }),
  })
  addEndpoint(app, service, {
    method: 'PATCH',
    path,
    version: '3.0',
    scope: 'track',
    summary: 'Change what was said of a trace',
    request: message({ ...ids, assessment: changedAssessment, update_mask: text() }),
    answer: async ({ ctx }, { trace_id, assessment_id, assessment, update_mask }) => {
      const change = masked(assessment, update_mask)
      return {
        assessment: assessmentMessage(await changeAssessment(ctx, { traceId: trace_id, id: assessment_id }, change)),
      }
    },
  })
  addEndpoint(app, service, {
    method: 'DELETE',
    path,
    version: '3.0',
    scope: 'track',
    summary: 'Take back what was said of a trace',
    request: message(ids),
    answer: async ({ ctx }, { trace_id, assessment_id }) => {
      await deleteAssessment(ctx, trace_id, assessment_id)
      return {}
    },
  })
}

// google.protobuf.FieldMask is one text with the names of the fields in camelCase.
const maskable = {
  assessmentName: 'assessment_name',
  valid: 'valid',
  feedback: 'feedback',
  expectation: 'expectation',
  issue: 'issue',
  rationale: 'rationale',
  metadata: 'metadata',
} as const

const masked = (given: Record<string, unknown>, mask: string): AssessmentChange => {
  const names = mask.split(',').map((path) => maskable[path.trim() as keyof typeof maskable] ?? unmaskable(path))
  const { assessment_name, valid, ...content } = sparse(Object.fromEntries(names.map((name) => [name, given[name]])))
  return { name: assessment_name as string | undefined, valid: valid as boolean | undefined, content }
}

const unmaskable = (path: string): never => {
  const message = `Invalid value "${path.slice(0, 60)}" for parameter 'update_mask' supplied. It names fields of an assessment: ${Object.keys(maskable).join(', ')}.`
  throw new CultivarError('request/invalid', message, { parameter: 'update_mask' })
}
