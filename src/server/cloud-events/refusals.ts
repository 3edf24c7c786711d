import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ErrorCode } from '../../kit/errors.ts'
import type { Service } from '../service.ts'

/** Tells of requests for predictions that got none, where the project asks for it. */
export const tellRefusals = (
  app: FastifyInstance,
  { ctx, project, events, tracing }: Service,
  codeOf: (request: FastifyRequest) => ErrorCode | undefined,
): void => {
  const tell = events?.refused
  if (!tell) return
  const modelOf = ({ params }: FastifyRequest) =>
    (params as { model?: string } | null)?.model ?? project.default ?? 'unknown'
  app.addHook('onResponse', (request, reply, done) => {
    const { config, url } = request.routeOptions
    if (reply.statusCode >= 400 && config.scope === 'predict') {
      tell({
        model: modelOf(request),
        route: url ?? '',
        status: reply.statusCode,
        code: codeOf(request),
        requestId: request.id,
        at: ctx.clock.now(),
        traceparent: tracing?.traceparent(request),
      })
    }
    done()
  })
}
