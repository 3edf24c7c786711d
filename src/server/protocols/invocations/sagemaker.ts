import type { FastifyReply, FastifyRequest } from 'fastify'
import { defaultModel } from '../../default-model.ts'
import type { Service } from '../../service.ts'
import { isLabel, versionAt } from '../label.ts'

const prefix = 'x-amzn-sagemaker'

const headerOf = ({ headers }: FastifyRequest, name: string): string | undefined => {
  const value = headers[`${prefix}-${name}`]
  return typeof value === 'string' && value !== '' ? value : undefined
}

interface Place {
  model: string
  version: string | undefined
}

/**
 * Whom the headers ask for, and the default model where they ask for nobody. A target model is named as its archive is. A
 * variant that is a number or a label is one of our versions; any other is a name of SageMaker's own, which chose this
 * server by it.
 */
export const placeOf = (service: Service, request: FastifyRequest): Place => {
  const model = headerOf(request, 'target-model')?.replace(/^\/|\.tar\.gz$/g, '') ?? defaultModel(service)
  const variant = headerOf(request, 'target-variant')
  if (variant === undefined) return { model, version: undefined }
  if (isLabel(variant)) return { model, version: versionAt(service, model, variant) }
  return { model, version: /^\d+$/.test(variant) ? variant : undefined }
}

/** The caller's own name for the request, which the log keeps as its request id. */
export const inferenceIdOf = (request: FastifyRequest): string | undefined =>
  headerOf(request, 'inference-id')?.slice(0, 200)

/** What the caller attached, as a trace id, comes back with the answer. */
export const echoAttributes = (request: FastifyRequest, reply: FastifyReply): void => {
  const attributes = headerOf(request, 'custom-attributes')
  if (attributes !== undefined) reply.header(`${prefix}-custom-attributes`, attributes)
}
