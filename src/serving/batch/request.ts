/** A request on its way through the batches. It is settled once, whatever happens to its rows. */
export interface Request<Row, Result> {
  rows: readonly Row[]
  /** Only rows of the same group share a batch. */
  group: string
  bytes: number
  since: number
  /** How many of its rows have left the queue. */
  taken: number
  settled(): boolean
  /** Takes the results of its rows from `from` on. */
  answer(from: number, results: readonly Result[]): void
  fail(error: unknown): void
}

/** Rows `from` up to `to` of a request, which ride together. */
export interface Part<Row, Result> {
  request: Request<Row, Result>
  from: number
  to: number
}

export interface Ends<Result> {
  resolve(results: Result[]): void
  reject(error: unknown): void
}

export const openRequest = <Row, Result>(
  facts: Pick<Request<Row, Result>, 'rows' | 'group' | 'bytes' | 'since'>,
  { resolve, reject }: Ends<Result>,
): Request<Row, Result> => {
  const results = new Array<Result>(facts.rows.length)
  const state = { missing: facts.rows.length, settled: false }
  return {
    ...facts,
    taken: 0,
    settled: () => state.settled,
    answer: (from, found) => {
      if (state.settled) return
      found.forEach((result, i) => {
        results[from + i] = result
      })
      state.missing -= found.length
      if (state.missing > 0) return
      state.settled = true
      resolve(results)
    },
    fail: (error) => {
      if (state.settled) return
      state.settled = true
      reject(error)
    },
  }
}
