import type { Clock } from '../kit/clock.ts'
import type { Timing } from '../serving.ts'

/** What a version has answered since this process started, with what the answers took. */
export interface Counts {
  /** Milliseconds since 1970; 0 before the first. */
  lastAt: number
  /** Rows. */
  rows: number
  /** Requests that were answered: each runs the model once, for all its rows. */
  requests: number
  failed: number
  ms: Record<Part, number>
  /** The same by the rows of a request. */
  bySize: Map<number, { requests: number; ms: Record<Part, number> }>
}

/** What a request waited for, in milliseconds; `failed` is all of one that was not answered. */
export type Part = keyof Timing | 'queue' | 'failed'

interface Answer {
  rows: number
  timing: Timing & { queue: number }
}

/** The counters of one server process, by model and version. */
export interface Statistics {
  answered(model: string, version: string, answer: Answer): void
  failed(model: string, version: string, ms: number): void
  of(model: string, version: string): Counts
  versions(model: string): string[]
}

export const openStatistics = (clock: Clock): Statistics => {
  const models = new Map<string, Map<string, Counts>>()
  const countsOf = (model: string, version: string): Counts => {
    const counts = models.get(model)?.get(version)
    return counts ?? begin(models, model, version)
  }
  return {
    answered: (model, version, answer) => {
      const counts = countsOf(model, version)
      counts.lastAt = clock.now()
      counts.rows += answer.rows
      counts.requests++
      add(counts.ms, answer.timing)
      addBySize(counts, answer)
    },
    failed: (model, version, ms) => {
      const counts = countsOf(model, version)
      counts.failed++
      counts.ms.failed += ms
    },
    of: (model, version) => models.get(model)?.get(version) ?? nothing(),
    versions: (model) => [...(models.get(model)?.keys() ?? [])],
  }
}

const begin = (models: Map<string, Map<string, Counts>>, model: string, version: string): Counts => {
  const counts = nothing()
  models.set(model, (models.get(model) ?? new Map()).set(version, counts))
  return counts
}

const noTime = (): Record<Part, number> => ({ queue: 0, features: 0, inference: 0, commit: 0, failed: 0 })

const nothing = (): Counts => ({ lastAt: 0, rows: 0, requests: 0, failed: 0, ms: noTime(), bySize: new Map() })

const add = (ms: Record<Part, number>, timing: Answer['timing']) => {
  ms.queue += timing.queue
  ms.features += timing.features
  ms.inference += timing.inference
  ms.commit += timing.commit
}

// A caller chooses the sizes, so their number has to end somewhere.
const mostSizes = 256

const addBySize = ({ bySize }: Counts, { rows, timing }: Answer) => {
  const size = bySize.get(rows) ?? { requests: 0, ms: noTime() }
  if (size.requests === 0 && bySize.size >= mostSizes) return
  bySize.set(rows, size)
  size.requests++
  add(size.ms, timing)
}
