/**
 * Every error a person can meet: its code and the HTTP status it has on the wire. The sentence is written where it is
 * raised, because only that place knows the facts; docs/errors.md explains each code, and a test holds the two together.
 */
export const errorCodes = {
  'cli/folder': 409,
  'cli/node': 500,
  'cli/stopped': 499,
  'cli/usage': 400,
  'config/missing': 404,
  'config/invalid': 400,
  'config/lint': 400,
  'data/column-missing': 400,
  'data/column-type': 400,
  'data/empty': 400,
  'data/invalid': 400,
  'data/single-class': 400,
  'data/target-not-finite': 400,
  'data/too-few-rows': 400,
  'data/unreadable': 400,
  'data/checks-failed': 400,
  'store/unavailable': 503,
  'store/read-only': 503,
  'store/full': 503,
  'store/embedded': 500,
  'blob/missing': 404,
  'blob/corrupt': 500,
  'model/unknown': 404,
  'model/exists': 409,
  'model/unknown-logged': 404,
  'model/alias': 404,
  'model/no-version': 404,
  'model/unknown-version': 404,
  'model/serves': 409,
  'model/not-explained': 404,
  'model/corrupt': 500,
  'model/busy': 503,
  'model/not-ready': 503,
  'model/not-served': 409,
  'model/onnx-invalid': 400,
  'model/onnx-missing': 500,
  'model/onnx-unsupported': 400,
  'model/onnx-failed': 503,
  'request/invalid-json': 400,
  'request/invalid': 400,
  'request/too-large': 413,
  'request/too-many-rows': 413,
  'request/headers-too-large': 431,
  'request/timeout': 408,
  'request/too-slow': 504,
  'request/rate-limited': 429,
  'request/media-type': 415,
  'request/not-found': 404,
  'request/method': 405,
  'request/origin': 403,
  'request/gone': 499,
  'prediction/unknown': 404,
  'feedback/unknown-label': 400,
  'alert/unknown': 404,
  'experiment/unknown': 404,
  'experiment/exists': 409,
  'experiment/deleted': 409,
  'run/unknown': 404,
  'run/deleted': 409,
  'param/changed': 409,
  'tag/unknown': 404,
  'trace/unknown': 404,
  'trace/invalid': 422,
  'trace/incomplete': 404,
  'assessment/unknown': 404,
  'artifact/unknown': 404,
  'artifact/path': 400,
  'upload/unknown': 404,
  'search/filter': 400,
  'search/order': 400,
  'search/page-token': 400,
  'job/unknown': 404,
  'job/ended': 409,
  'access/required': 401,
  'access/refused': 401,
  'access/forbidden': 403,
  'access/csrf': 403,
  'access/too-many-attempts': 429,
  'access/issuer': 503,
  'access/unknown-key': 404,
  'access/key-ended': 409,
  'access/unknown-user': 404,
  'access/user-exists': 409,
  'access/password': 400,
  'server/port-taken': 409,
  'server/address-refused': 400,
  'server/busy': 503,
  'server/internal': 500,
  'server/not-implemented': 501,
  'training/cancelled': 409,
  'training/command': 400,
  'training/failed': 500,
} as const satisfies Record<string, number>

export type ErrorCode = keyof typeof errorCodes

/** A failure with a code, a sentence that holds the facts and the way out, and the facts again as data. */
export class CultivarError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown>

  constructor(code: ErrorCode, message: string, details: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CultivarError'
    this.code = code
    this.details = details
  }

  get status(): number {
    return errorCodes[this.code]
  }
}

/** The body of an error on the wire. */
export const errorBody = (error: CultivarError) => ({
  error: { code: error.code, message: error.message, details: error.details },
})
