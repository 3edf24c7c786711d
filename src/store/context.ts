import type { Clock } from '../kit/clock.ts'
import type { Log } from '../kit/log.ts'
import type { Store } from './open.ts'

/** What every stage is given: where state lives, what time it is, and where to say what happened. */
export interface Context {
  store: Store
  clock: Clock
  log: Log
  /** The folder of the typed file: relative paths in it start here. */
  root: string
}
