import type { CultivarError, ErrorCode } from '../../../kit/errors.ts'

/** An error as MLflow's clients read it (mlflow/exceptions.py): the status decides whether they try again. */
export interface MlflowError {
  status: number
  body: { error_code: string; message: string }
}

export const mlflowError = (error: CultivarError): MlflowError => {
  const { status = error.status, word } = named[error.code] ?? byStatus(error.status)
  return { status, body: { error_code: word, message: error.message } }
}

/** An error as the exporters of OpenTelemetry's spans read it there. */
export const otlpError = (error: CultivarError): { status: number; body: { detail: string } } => ({
  status: error.status === 422 ? 422 : mlflowError(error).status,
  body: { detail: error.message },
})

interface Named {
  status?: number
  word: string
}

const invalid: Named = { status: 400, word: 'INVALID_PARAMETER_VALUE' }
const exists: Named = { status: 400, word: 'RESOURCE_ALREADY_EXISTS' }

const named: Partial<Record<ErrorCode, Named>> = {
  'request/not-found': { word: 'ENDPOINT_NOT_FOUND' },
  // Another call has this path; this one is not here, and clients go on without it.
  'request/method': { word: 'ENDPOINT_NOT_FOUND' },
  'experiment/exists': exists,
  'model/exists': exists,
  // Clients expect it so.
  'model/alias': invalid,
}

const words: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'RESOURCE_DOES_NOT_EXIST',
  408: 'DEADLINE_EXCEEDED',
  429: 'REQUEST_LIMIT_EXCEEDED',
  499: 'CANCELLED',
  501: 'NOT_IMPLEMENTED',
  503: 'TEMPORARILY_UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
}

// What is wrong with a request is 400 there, whatever HTTP has for it: clients know no 409, 413 or 415.
const byStatus = (status: number): Named => {
  const word = words[status]
  if (word !== undefined) return { word }
  return status < 500 ? invalid : { word: 'INTERNAL_ERROR' }
}
