/** Structured log lines: facts first, then the sentence. pino's loggers are such logs. */
export interface Log {
  debug(facts: object, sentence?: string): void
  info(facts: object, sentence?: string): void
  warn(facts: object, sentence?: string): void
  error(facts: object, sentence?: string): void
}

const nothing = () => {}
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing }

/**
 * What a log says of an error. Databases repeat in their details the row that they refused, and query builders the
 * parameters; what people sent is for the log of predictions, and not for one of text.
 */
export const errorFacts = (error: unknown): unknown => {
  if (!(error instanceof Error)) return error
  const { name, message, stack, cause, code } = error as Error & { code?: unknown }
  return {
    type: name,
    message: withoutParameters(message),
    ...(code !== undefined && { code }),
    ...(stack !== undefined && { stack: withoutParameters(stack) }),
    ...(cause !== undefined && { cause: errorFacts(cause) }),
  }
}

/** For pino: errors are logged under these two names. */
export const errorSerializers = { err: errorFacts, error: errorFacts }

const withoutParameters = (text: string) => text.replace(/\nparams: [\s\S]*?(?=\n {4}at |$)/, '')
