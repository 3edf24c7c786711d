import { type AskRows, askEach } from './rows.ts'

export interface BatchOptions {
  /** The most rows of one request. 64 unless told. */
  maxRows?: number
  /** How long the first row waits for others. 5 ms unless told; 0 gathers the calls of the same tick. */
  maxWaitMs?: number
  /** How many requests are on their way at once; what comes meanwhile gathers. 4 unless told. */
  concurrency?: number
}

interface Waiting {
  input: object
  resolve(answer: unknown): void
  reject(reason: unknown): void
}

/** Gathers single rows into requests and settles each by itself. */
export const openBatch = (ask: AskRows, { maxRows = 64, maxWaitMs = 5, concurrency = 4 }: BatchOptions) => {
  const waiting: Waiting[] = []
  const state = { due: false, underWay: 0, timer: undefined as ReturnType<typeof setTimeout> | undefined }

  const leave = async () => {
    const rows = waiting.splice(0, maxRows)
    if (waiting.length === 0) {
      clearTimeout(state.timer)
      Object.assign(state, { due: false, timer: undefined })
    }
    state.underWay++
    await settle(ask, rows)
    state.underWay--
    leaveWhereDue()
  }
  const leaveWhereDue = () => {
    const isDue = () => waiting.length >= maxRows || (state.due && waiting.length > 0)
    while (isDue() && state.underWay < concurrency) void leave()
  }
  const waitIsOver = () => {
    state.due = true
    leaveWhereDue()
  }
  return {
    predict: (input: object, { signal }: { signal?: AbortSignal } = {}) =>
      new Promise<unknown>((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const row = { input, resolve, reject }
        waiting.push(row)
        signal?.addEventListener('abort', () => drop(waiting, row, signal), { once: true })
        state.timer ??= setTimeout(waitIsOver, maxWaitMs)
        leaveWhereDue()
      }),
  }
}

const settle = async (ask: AskRows, rows: readonly Waiting[]) => {
  try {
    const settled = await askEach(
      ask,
      rows.map(({ input }) => input),
    )
    rows.forEach(({ resolve, reject }, i) => {
      const got = settled[i]!
      if ('answer' in got) resolve(got.answer)
      else reject(got.error)
    })
  } catch (failure) {
    for (const { reject } of rows) reject(failure)
  }
}

// A row that is on its way with others goes on; only nobody waits for it any more.
const drop = (waiting: Waiting[], row: Waiting, { reason }: AbortSignal) => {
  const at = waiting.indexOf(row)
  if (at >= 0) waiting.splice(at, 1)
  row.reject(reason)
}
