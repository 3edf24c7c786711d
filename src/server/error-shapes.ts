import { type CultivarError, errorBody } from '../kit/errors.ts'

/** How an error is written for the clients of one protocol. */
type ErrorShape = (error: CultivarError) => object

/** Each protocol has a part of the paths and its own form of errors; everything else has ours. */
const shapes: readonly { prefix: string; shape: ErrorShape }[] = [
  { prefix: '/v2', shape: (error) => ({ error: forTriton(error) }) },
  { prefix: '/v1', shape: ({ message }) => ({ error: message }) },
  { prefix: '/invocations', shape: (error) => ({ error_code: mlflowCode(error), message: error.message }) },
  { prefix: '/ping', shape: (error) => ({ error_code: mlflowCode(error), message: error.message }) },
]

/** The form in which the clients of this address read errors, also where it leads to no route. */
export const errorShape = (url: string): ErrorShape =>
  shapes.find(({ prefix }) => isUnder(url, prefix))?.shape ?? errorBody

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
