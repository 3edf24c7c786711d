import { CultivarRequestError } from './failure.ts'

/** Asks for rows in one request; the answers come in their order. */
export type AskRows = (inputs: readonly object[]) => Promise<unknown[]>

/** What became of one row. */
export type Settled = { answer: unknown } | { error: CultivarRequestError }

/**
 * The answers to rows of which some may be refused. The server refuses a request for one bad row and says which, so that
 * one is set aside and the others are asked for again. What is wrong with the whole request is thrown.
 */
export const askEach = async (ask: AskRows, inputs: readonly object[]): Promise<Settled[]> => {
  const settled: Settled[] = new Array(inputs.length)
  let left = inputs.map((input, at) => ({ input, at }))
  while (left.length > 0) {
    try {
      const answers = await ask(left.map(({ input }) => input))
      left.forEach(({ at }, i) => {
        settled[at] = { answer: answers[i] }
      })
      left = []
    } catch (failure) {
      const bad = refusedRow(failure, left.length)
      if (!bad) throw failure
      settled[left[bad.at]!.at] = { error: bad.error }
      left = left.filter((_, i) => i !== bad.at)
    }
  }
  return settled
}

/** The row that a request was refused for, and the refusal as if it had been asked for alone. */
const refusedRow = (failure: unknown, rows: number): { at: number; error: CultivarRequestError } | undefined => {
  if (!(failure instanceof CultivarRequestError) || failure.status !== 400) return undefined
  const { instance, ...details } = failure.details
  const at = instance ?? (rows === 1 ? 0 : undefined)
  if (typeof at !== 'number' || !(at >= 0 && at < rows)) return undefined
  const { status, code } = failure
  const message = failure.message.replace(/^instances\[\d+\]: /, '')
  return { at, error: new CultivarRequestError({ status, code, message, details }, { cause: failure }) }
}
