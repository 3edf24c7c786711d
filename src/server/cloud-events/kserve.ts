import { timeOfId } from '../../kit/ids.ts'
import { isoTime } from '../../kit/iso.ts'
import {
  type AnsweredRequest,
  answerIn,
  type CloudEvent,
  type EventFacts,
  envelope,
  inputsOf,
  type RefusedRequest,
} from './event.ts'

// The types and attributes of KServe's own logger, for who already reads these. The id joins the two of a request.
const requestType = 'org.kubeflow.serving.inference.request'
const responseType = 'org.kubeflow.serving.inference.response'

/** A request and its response, in the form of KServe's V1 protocol; a prediction has all that it has elsewhere. */
export const pairOfEvents = (answered: AnsweredRequest, facts: EventFacts): CloudEvent[] => {
  const { model, predictions, requestId, traceparent } = answered
  const [first] = predictions
  if (!first) return []
  const shared = {
    ...envelope(model, traceparent, facts),
    ...attributes(model, facts, first.route),
    id: requestId,
    time: isoTime(timeOfId(first.id)),
  }
  return [
    { ...shared, type: requestType, data: { instances: inputsOf(answered, facts) } },
    { ...shared, type: responseType, data: { predictions: predictions.map(answerIn) } },
  ]
}

/** The answer to a request that was refused. Its body was not read, or not understood, so there is no request to tell of. */
export const answerEvent = (refusal: RefusedRequest, facts: EventFacts): CloudEvent => {
  const { model, route, status, code, requestId, at, traceparent } = refusal
  const event = {
    ...envelope(model, traceparent, facts),
    ...attributes(model, facts, 'champion'),
    id: requestId,
    type: responseType,
    time: isoTime(at),
    data: { error: code ?? String(status), status, route },
  }
  return event
}

const attributes = (model: string, { namespace }: EventFacts, route: string) => ({
  inferenceservicename: model,
  namespace,
  component: 'predictor',
  endpoint: route === 'canary' ? 'canary' : 'default',
})
