import { type CultivarError, errorBody } from '../kit/errors.ts'
import { mlflowError, otlpError } from './protocols/mlflow/errors.ts'

/** How an error is answered to the clients of one protocol. */
export interface ErrorAnswer {
  status: number
  body: object
}

type ErrorShape = (error: CultivarError) => object

// Each protocol has a part of the paths and its own form of errors; everything else has ours.
const shapes: readonly { prefix: string; shape: ErrorShape }[] = [
  { prefix: '/v2', shape: (error) => ({ error: forTriton(error) }) },
  { prefix: '/v1', shape: ({ message }) => ({ error: message }) },
  { prefix: '/invocations', shape: (error) => ({ error_code: mlflowCode(error), message: error.message }) },
  { prefix: '/ping', shape: (error) => ({ error_code: mlflowCode(error), message: error.message }) },
]

/** What the clients of this address are told of an error, also where it leads to no route. */
export const answerOf = (url: string, error: CultivarError): ErrorAnswer => {
  if (isUnder(url, '/v1/traces')) return otlpError(error)
  if (isOfMlflow(url)) return mlflowError(error)
  const shape = shapes.find(({ prefix }) => isUnder(url, prefix))?.shape ?? errorBody
  return { status: error.status, body: shape(error) }
}

/** Whether the address is one of MLflow's tracking server. */
export const isOfMlflow = (url: string): boolean => mlflowPrefixes.some((prefix) => isUnder(url, prefix))

const mlflowPrefixes = [
  ...['/api/2.0', '/api/3.0', '/ajax-api/2.0', '/ajax-api/3.0'],
  ...['/get-artifact', '/model-versions/get-artifact', '/v1/traces'],
]

const isUnder = (url: string, prefix: string) =>
  url.startsWith(prefix) && (url.length === prefix.length || '/?'.includes(url[prefix.length]!))

// Scripts for Triton look for this start of the message.
const forTriton = ({ code, message }: CultivarError) =>
  code === 'model/unknown' || code === 'model/unknown-version' ? `Request for unknown model: ${message}` : message

// MLflow names its errors by words.
const mlflowCodes: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'RESOURCE_DOES_NOT_EXIST',
  429: 'REQUEST_LIMIT_EXCEEDED',
  503: 'TEMPORARILY_UNAVAILABLE',
}

const mlflowCode = ({ status }: CultivarError) =>
  mlflowCodes[status] ?? (status < 500 ? 'BAD_REQUEST' : 'INTERNAL_ERROR')
