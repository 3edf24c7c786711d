import {
  type Attributes,
  defaultTextMapGetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../../kit/clock.ts'
import type { ErrorCode } from '../../kit/errors.ts'

/** What one request was answered with, and the parts that its answer took. */
interface TracedPrediction {
  model: string
  version: string
  route: string
  rows: number
  /** When the last part ended, on the clock of `performance.now`. */
  endedAt: number
  /** Milliseconds of each part, one after the other. */
  timing: Readonly<Record<string, number>>
}

/** The spans of a server. None of them holds anything of what was asked: no row, no query, no header. */
export interface Tracing extends RequestTracing {
  /** Sends what waits, and gives up soon where nobody takes it. */
  close(): Promise<void>
}

interface RequestTracing {
  /** Gives every request a span, under that of the caller who names one (https://www.w3.org/TR/trace-context/). */
  follow(app: FastifyInstance, codeOf: (request: FastifyRequest) => ErrorCode | undefined): void
  /** Adds the parts of a prediction to the span of its request. */
  predicted(request: FastifyRequest, prediction: TracedPrediction): void
  /** The span of a request, as a header names it; undefined where it is not kept. */
  traceparent(request: FastifyRequest): string | undefined
}

const propagator = new W3CTraceContextPropagator()

export const traceRequests = (tracer: Tracer, clock: Clock): RequestTracing => {
  const spans = new WeakMap<FastifyRequest, Followed>()
  return {
    follow: (app, codeOf) => {
      app.addHook('onRequest', (request, _reply, done) => {
        const caller = propagator.extract(ROOT_CONTEXT, request.headers, defaultTextMapGetter)
        const epoch = clock.now() - performance.now()
        const startTime = epoch + performance.now()
        const options = { kind: SpanKind.SERVER, attributes: asked(request), startTime }
        const span = tracer.startSpan(nameOf(request), options, caller)
        if (span.isRecording()) {
          spans.set(request, { span, epoch })
          request.log = request.log.child({ trace_id: span.spanContext().traceId })
        }
        done()
      })
      app.addHook('onResponse', (request, reply, done) => {
        const followed = spans.get(request)
        if (followed) finish(followed, reply, codeOf(request))
        done()
      })
    },
    predicted: (request, { endedAt, timing, ...prediction }) => {
      const followed = spans.get(request)
      if (!followed) return
      const { span, epoch } = followed
      const attributes = named(prediction)
      span.setAttributes(attributes)
      const parent = trace.setSpan(ROOT_CONTEXT, span)
      const parts = Object.entries(timing)
      let startTime = parts.reduce((left, [, ms]) => left - ms, epoch + endedAt)
      for (const [name, ms] of parts) {
        tracer.startSpan(name, { startTime, attributes }, parent).end(startTime + ms)
        startTime += ms
      }
    },
    traceparent: (request) => {
      const span = spans.get(request)?.span.spanContext()
      return span && `00-${span.traceId}-${span.spanId}-01`
    },
  }
}

interface Followed {
  span: Span
  /**
   * The time at which `performance.now` was 0, as the clock had it when the request came. All spans of a request share
   * it: left alone, each would read the clock, which counts whole milliseconds, and parts would overlap.
   */
  epoch: number
}

// By the conventions for HTTP servers: https://opentelemetry.io/docs/specs/semconv/http/http-spans/
const nameOf = (request: FastifyRequest): string =>
  request.is404 ? request.method : `${request.method} ${request.routeOptions.url}`

const asked = (request: FastifyRequest): Attributes => ({
  'http.request.method': request.method,
  'url.scheme': request.protocol,
  'url.path': request.url.split('?', 1)[0],
  ...(request.is404 ? {} : { 'http.route': request.routeOptions.url }),
  'cultivar.request_id': request.id,
})

const named = ({ model, version, route, rows }: Omit<TracedPrediction, 'endedAt' | 'timing'>): Attributes => ({
  'cultivar.model': model,
  'cultivar.version': version,
  'cultivar.route': route,
  'cultivar.rows': rows,
})

// What the caller did wrong is an error of the caller's span, and none of ours.
const finish = ({ span, epoch }: Followed, { statusCode }: FastifyReply, code: ErrorCode | undefined): void => {
  span.setAttribute('http.response.status_code', statusCode)
  if (statusCode >= 400 && code !== undefined) span.setAttribute('cultivar.error', code)
  if (statusCode >= 500) {
    span.setAttribute('error.type', code ?? String(statusCode))
    span.setStatus({ code: SpanStatusCode.ERROR })
  }
  span.end(epoch + performance.now())
}
