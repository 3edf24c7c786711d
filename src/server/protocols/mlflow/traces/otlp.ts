import { CultivarError } from '../../../../kit/errors.ts'
import { linkTraces, logSpans, spansOfJson, spansOfProtobuf } from '../../../../tracking.ts'
import type { App, Service } from '../../../service.ts'
import { parseJson } from '../../oip/exact-json.ts'

// The spans of a language model hold whole conversations.
const leastLimitBytes = 8 * 1024 * 1024

/** OTLP over HTTP, as MLflow takes it: exporters send spans in protobuf or JSON, and a header says which experiment they are of. */
export const otlpRoutes = (app: App, { ctx, project }: Service): void => {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser([protobuf, 'application/json'], { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    )
    scope.post('/v1/traces', {
      config: { scope: 'track' },
      bodyLimit: Math.max(leastLimitBytes, project.server.limits.bodyBytes),
      schema: { tags: ['mlflow'], summary: "Take spans in OpenTelemetry's protocol" },
      handler: async ({ headers, body }, reply) => {
        const experimentId = headerOf(headers, 'x-mlflow-experiment-id')
        if (experimentId === undefined) throw withoutExperiment()
        if (!Buffer.isBuffer(body)) throw withoutBody()
        const isProtobuf = headers['content-type']!.startsWith(protobuf)
        const spans = isProtobuf ? spansOfProtobuf(body) : spansOfJson(parseJson(body))
        await logSpans(ctx, experimentId, spans)
        const runId = headerOf(headers, 'x-mlflow-run-id')
        if (runId !== undefined) await linkTraces(ctx, runId, [...new Set(spans.map(({ traceId }) => traceId))])
        // An empty ExportTraceServiceResponse: all of them were taken.
        return isProtobuf ? reply.type(protobuf).send(Buffer.alloc(0)) : {}
      },
    })
  })
}

const protobuf = 'application/x-protobuf'

const headerOf = (headers: NodeJS.Dict<string | string[]>, name: string): string | undefined =>
  [headers[name]].flat()[0] || undefined

const withoutExperiment = () =>
  new CultivarError(
    'trace/invalid',
    'The header x-mlflow-experiment-id is missing. It says which experiment the spans are of.',
  )

const withoutBody = () =>
  new CultivarError(
    'request/invalid',
    `The request has no body. Send an ExportTraceServiceRequest as ${protobuf} or as application/json.`,
  )
