import { answerOf, type Wire } from './answer.ts'
import type { Connection } from './connection.ts'
import { CultivarRequestError, notOurs, parsed, refusal, refusalIn, tooLate, unanswered } from './failure.ts'
import { linesOf, openSource } from './lines.ts'
import { type AskRows, askEach } from './rows.ts'

/** What became of the row with this index in the stream. */
export type Streamed<A> =
  | { index: number; answer: A; error?: undefined }
  | { index: number; error: CultivarRequestError; answer?: undefined }

type Rows = AsyncIterable<object> | Iterable<object>

interface StreamCall {
  path: string
  routingKey?: string | undefined
  signal?: AbortSignal | undefined
}

/** Whether a request can still be sent while its answer is read. Browsers cannot over HTTP/1.1. */
export const canStream = (): boolean =>
  typeof (globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node === 'string'

const rowsOfARequest = 64

/** The same as a stream, by requests of some rows each: a row waits until its request is full. */
export const streamByRequests = async function* (ask: AskRows, rows: Rows): AsyncGenerator<Streamed<unknown>> {
  let index = 0
  for await (const inputs of inGroups(rows, rowsOfARequest)) {
    for (const settled of await askEach(ask, inputs)) yield { index: index++, ...settled } as Streamed<unknown>
  }
}

const inGroups = async function* (rows: Rows, size: number): AsyncGenerator<object[]> {
  let group: object[] = []
  for await (const row of rows) {
    group.push(row)
    if (group.length < size) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}

/** Sends rows as they come and gives the answers as they come, a bounded number of rows behind. */
export const streamRows = async function* (
  { base, timeoutMs, headers }: Connection,
  { path, routingKey, signal: given }: StreamCall,
  rows: Rows,
): AsyncGenerator<Streamed<unknown>> {
  const url = base + path
  const left = new AbortController()
  const flow = openFlow(timeoutMs, () => left.abort(tooLate(url, timeoutMs)))
  const source = openSource(rows, flow)
  const signal = given ? AbortSignal.any([given, left.signal]) : left.signal
  const type = { 'content-type': 'application/x-ndjson' }
  const request = {
    method: 'POST',
    headers: { ...headers(routingKey), ...type },
    body: source.body,
    duplex: 'half',
    signal,
  }
  try {
    const response = await fetch(url, request as RequestInit)
    if (!response.ok) throw await refusal(response)
    for await (const line of linesOf(response)) {
      flow.answered()
      yield { ...read(line, response) }
    }
    if (flow.unanswered() > 0) throw new Error('the stream of answers broke off')
  } catch (failure) {
    given?.throwIfAborted()
    if (source.failure) throw source.failure.thrown
    if (left.signal.aborted) throw left.signal.reason
    throw failure instanceof CultivarRequestError ? failure : unanswered(url, failure)
  } finally {
    flow.end()
    left.abort()
  }
}

const read = (line: string, response: Response): Streamed<unknown> => {
  const { index, ...wire } = (parsed(line) ?? {}) as Wire
  if (typeof index !== 'number') throw notOurs(response)
  const error = refusalIn(0, wire)
  return error ? { index, error } : { index, answer: answerOf(wire) }
}

// Rows that are on their way at once. Without an end to them a source that never waits would keep the program from
// everything else until the buffers of the network are full.
const rowsAhead = 1_000

/** Counts the rows that are not answered yet, and gives up where nothing moves for so long while there are some. */
const openFlow = (idleMs: number, giveUp: () => void) => {
  const state = { left: 0, timer: undefined as ReturnType<typeof setTimeout> | undefined, goOn: () => {} }
  const moved = (change: number) => {
    state.left += change
    clearTimeout(state.timer)
    if (state.left > 0) state.timer = setTimeout(giveUp, idleMs)
    if (state.left < rowsAhead) state.goOn()
  }
  return {
    sent: () => moved(1),
    answered: () => moved(-1),
    unanswered: () => state.left,
    /** Resolves when another row may be sent. */
    room: () =>
      new Promise<void>((resolve) => {
        if (state.left < rowsAhead) return resolve()
        state.goOn = resolve
      }),
    end: () => clearTimeout(state.timer),
  }
}
