import { type Batching, toMs } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { departureOf, openArrivals } from './batch/departure.ts'
import { openLane, type Watch, type Work } from './batch/lane.ts'
import { openQueue } from './batch/queue.ts'
import { openRequest, type Request } from './batch/request.ts'

/**
 * Requests that arrive while a batch runs go together as the next one. A request that finds nobody before it goes at
 * once.
 */
export interface Batcher<Row, Result> {
  /**
   * The results of the rows, in their order. Refuses (model/busy) at once what the queue has no room for, with its own
   * error what cannot be answered, and with the reason of its signal what nobody waits for any more.
   */
  ask(rows: readonly Row[], wish?: Wish): Promise<Result[]>
}

interface Wish {
  signal?: AbortSignal | undefined
  /** Only rows of the same group share a batch: those of one shape. */
  group?: string
}

export const openBatcher = <Row, Result>(
  work: Work<Row, Result>,
  { queue: limits, running, rows: mostRows, latency }: Batching,
  watch: Watch,
): Batcher<Row, Result> => {
  const { pace } = watch
  const latencyMs = latency === undefined ? undefined : toMs(latency)
  const queue = openQueue<Row, Result>()
  const lane = openLane(work, watch)
  const arrivals = openArrivals()
  const state = { callOff: () => {} }
  const room = () => Math.min(mostRows, lane.cost.rowsWithin(longestMs))

  const look = (isFirst: boolean) => {
    state.callOff()
    while (lane.running() < running) {
      const group = queue.next()
      if (!group) return
      const rows = room()
      const { since } = group.list[0]!
      const facts = { now: pace.now(), rows: group.rows, since, isFirst, arrivals, cost: lane.cost }
      const chosen = departureOf(facts, { rows, latencyMs })
      if (typeof chosen === 'number') {
        state.callOff = pace.after(chosen, () => look(false))
        return
      }
      const parts = queue.take(group, rows)
      const isSplit = parts.some(({ request, from, to }) => to - from < request.rows.length)
      void lane.send(parts, isSplit ? 'split' : chosen).then(() => look(false))
    }
  }
  const add = (request: Request<Row, Result>) => {
    const { rows, bytes, since } = request
    // What is larger than the queue could never come in, so it may where nobody waits.
    const isFull = queue.rows() + rows.length > limits.rows || queue.bytes() + bytes > limits.bytes
    if (isFull && queue.rows() > 0) return request.fail(busy(queue.rows(), lane.msFor(queue.rows(), room())))
    const isFirst = queue.rows() === 0 && lane.running() < running
    arrivals.arrived(since)
    queue.add(request)
    if (lane.running() < running) look(isFirst)
  }
  return {
    ask: async (rows, { signal, group = '' } = {}) => {
      if (rows.length === 0) return []
      signal?.throwIfAborted()
      const bytes = rows.reduce((sum, row) => sum + work.bytesOf(row), 0)
      const { promise, ...ends } = Promise.withResolvers<Result[]>()
      const request = openRequest({ rows, group, bytes, since: pace.now() }, ends)
      const gone = () => request.fail(signal!.reason)
      signal?.addEventListener('abort', gone, { once: true })
      add(request)
      return promise.finally(() => {
        signal?.removeEventListener('abort', gone)
        queue.remove(request)
      })
    },
  }
}

// A model that is slow is given less at a time, so that who comes next has not long to wait, and no batch takes too long.
const longestMs = 1_000

const busy = (waiting: number, ms: number): CultivarError => {
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  const message = `${waiting} rows wait for the model already, and there is no room for more. Try again in ${seconds} s.`
  return new CultivarError('model/busy', message, { waiting, retry_after: seconds })
}
