/** What is known of a call that failed. */
export interface Failure {
  status: number
  code: string
  message: string
  details?: Record<string, unknown>
}

/**
 * A call that failed. `code` is the server's, or one of ours: `client/timeout`, `client/network`, `client/answer` (what
 * came back is not Cultivar's); `status` is 0 where no answer came. A call that you abort rejects with your signal's reason.
 */
export class CultivarRequestError extends Error {
  readonly status: number
  readonly code: string
  readonly details: Record<string, unknown>

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options)
    this.name = 'CultivarRequestError'
    this.status = failure.status
    this.code = failure.code
    this.details = failure.details ?? {}
  }
}

/** The refusal that a body holds, or undefined where it is not in the form of Cultivar's. */
export const refusalIn = (status: number, body: unknown): CultivarRequestError | undefined => {
  const { code, message, details } = ((body as { error?: unknown } | null | undefined)?.error ?? {}) as Partial<Failure>
  if (typeof code !== 'string' || typeof message !== 'string') return undefined
  return new CultivarRequestError({ status, code, message, details: details ?? {} })
}

export const notOurs = ({ status, url }: Response): CultivarRequestError =>
  new CultivarRequestError({
    status,
    code: 'client/answer',
    message: `${url} answered ${status} with a body that is not Cultivar's. Is the base URL right?`,
  })

/** A refusal where the answer is one. */
export const refusal = async (response: Response): Promise<CultivarRequestError> =>
  refusalIn(response.status, parsed(await response.text())) ?? notOurs(response)

export const json = async (response: Response): Promise<unknown> => {
  const body = parsed(await response.text())
  if (body === undefined) throw notOurs(response)
  return body
}

export const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A call to which no answer came. */
export const unanswered = (url: string, cause: unknown): CultivarRequestError => {
  const message = `${url} cannot be reached: ${reason(cause)}.`
  return new CultivarRequestError({ status: 0, code: 'client/network', message }, { cause })
}

export const tooLate = (url: string, timeoutMs: number, cause?: unknown): CultivarRequestError => {
  const message = `${url} gave no answer within ${timeoutMs} ms.`
  return new CultivarRequestError({ status: 0, code: 'client/timeout', message }, { cause })
}

// Node's fetch says only "fetch failed"; what failed is in the cause, and of a refused connection only its code.
const reason = (failure: unknown) => {
  const { code, message } = causeOf(failure)
  return message || code || String(failure)
}

/** What lies behind an error of fetch, where the platform says it. */
export const causeOf = (failure: unknown): { code?: string; message?: string } =>
  failure instanceof Error && failure.cause ? (failure.cause as Error) : (failure as Error)
