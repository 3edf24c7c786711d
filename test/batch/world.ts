import type { Batching } from '../../src/define.ts'
import { CultivarError } from '../../src/kit/errors.ts'
import type { Departure } from '../../src/serving/batch/departure.ts'
import { type Batcher, openBatcher } from '../../src/serving/batch.ts'
import { fakeTime } from './time.ts'

export interface Row {
  request: number
  index: number
  poisoned: boolean
}

/** A batch as the model saw it. */
interface Ran {
  at: number
  rows: readonly Row[]
}

interface Options {
  settings?: Partial<Omit<Batching, 'queue'>> & { queue?: Partial<Batching['queue']> }
  /** What a batch of so many rows takes. */
  ms?: (rows: number) => number
  /** What a batch fails with, whatever its rows are. */
  breaks?: (rows: readonly Row[]) => Error | undefined
}

/** A batcher before a model that takes its time, breaks over poisoned rows, and answers with the rows themselves. */
export const openWorld = ({ settings = {}, ms = (rows) => rows + 4, breaks }: Options = {}) => {
  const time = fakeTime()
  const ran: Ran[] = []
  const departures: Departure[] = []
  const state = { running: 0, mostRunning: 0 }
  const run = async (rows: readonly Row[]) => {
    ran.push({ at: time.now(), rows })
    state.mostRunning = Math.max(state.mostRunning, ++state.running)
    await time.sleep(ms(rows.length))
    state.running--
    const broken = breaks?.(rows)
    if (broken) throw broken
    const poisoned = rows.find((row) => row.poisoned)
    if (poisoned) throw poison(poisoned)
    return rows
  }
  const { queue, ...rest } = settings
  const limits = { rows: 1_000, bytes: 1e6, ...queue }
  const batcher: Batcher<Row, Row> = openBatcher(
    { run, bytesOf: () => 10, isOfRows: (error) => error instanceof CultivarError && error.status < 500 },
    { rows: 8, running: 1, ...rest, queue: limits },
    { pace: time, left: (departure) => departures.push(departure) },
  )
  return { batcher, time, ran, departures, mostRunning: () => state.mostRunning }
}

export const poison = ({ request, index }: Row) =>
  new CultivarError('data/invalid', `row ${index} of request ${request}`, { request, index })

export const rowsOf = (request: number, count: number, poisoned: number[] = []): Row[] =>
  Array.from({ length: count }, (_, index) => ({ request, index, poisoned: poisoned.includes(index) }))
