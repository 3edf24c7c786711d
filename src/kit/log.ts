/** Structured log lines: facts first, then the sentence. pino's loggers are such logs. */
export interface Log {
  debug(facts: object, sentence?: string): void
  info(facts: object, sentence?: string): void
  warn(facts: object, sentence?: string): void
  error(facts: object, sentence?: string): void
}

const nothing = () => {}
export const silentLog: Log = { debug: nothing, info: nothing, warn: nothing, error: nothing }
