import type { ErrorCode } from '../../kit/errors.ts'
import { timeOfId } from '../../kit/ids.ts'
import { isoTime } from '../../kit/iso.ts'
import type { Prediction } from '../../serving.ts'

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md. What is no text here is data. */
export interface CloudEvent {
  specversion: '1.0'
  id: string
  source: string
  type: string
  time: string
  subject?: string
  datacontenttype: 'application/json'
  /** The extension for distributed tracing. */
  traceparent?: string
  data: unknown
}

/** A request that was answered: its rows as the model read them, and a prediction for each. */
export interface AnsweredRequest {
  model: string
  predictions: readonly Prediction[]
  rows: readonly Readonly<Record<string, unknown>>[]
  /** The features that are times, which a model reads as milliseconds. */
  moments: readonly string[]
  requestId: string
  traceparent: string | undefined
}

export interface RefusedRequest {
  model: string
  /** The pattern of the route. */
  route: string
  status: number
  /** Known where the server itself refused. */
  code: ErrorCode | undefined
  requestId: string
  at: number
  traceparent: string | undefined
}

/** What all events of a server share. */
export interface EventFacts {
  /** Features whose values nobody is told. */
  redact: ReadonlySet<string>
  server: string
  namespace: string
}

/** An event for each prediction, under the id by which a label can be given. */
export const predictionEvents = (answered: AnsweredRequest, facts: EventFacts): CloudEvent[] => {
  const { model, predictions, requestId, traceparent } = answered
  const inputs = inputsOf(answered, facts)
  return predictions.map((prediction, i) => ({
    ...envelope(model, traceparent, facts),
    id: prediction.id,
    type: 'dev.cultivar.prediction.v1',
    time: isoTime(timeOfId(prediction.id)),
    data: { ...answerIn(prediction), request_id: requestId, input: inputs[i] },
  }))
}

/** The sentence of the error stays here: it may quote what was sent. Its code says enough, and docs/errors.md the rest. */
export const refusalEvent = (refusal: RefusedRequest, facts: EventFacts): CloudEvent => {
  const { model, route, status, code, requestId, at, traceparent } = refusal
  return {
    ...envelope(model, traceparent, facts),
    id: requestId,
    type: 'dev.cultivar.refusal.v1',
    time: isoTime(at),
    data: { request_id: requestId, model, route, status, code: code ?? null },
  }
}

export const envelope = (model: string, traceparent: string | undefined, { server }: EventFacts) => ({
  specversion: '1.0' as const,
  source: `/${encodeURIComponent(server.toWellFormed())}/models/${encodeURIComponent(model.toWellFormed())}`,
  subject: model,
  datacontenttype: 'application/json' as const,
  ...(traceparent === undefined ? {} : { traceparent }),
})

// An explanation names values of features, so it goes only to who asked for it.
export const answerIn = ({ explanation: _, base_value: __, ...answer }: Prediction) => answer

export const inputsOf = ({ rows, moments }: AnsweredRequest, { redact }: EventFacts): Record<string, unknown>[] =>
  rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => {
        if (redact.has(name)) return [name, '[redacted]']
        return [name, typeof value === 'number' && moments.includes(name) ? isoTime(value) : value]
      }),
    ),
  )
