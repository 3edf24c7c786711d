import type { Context } from '../../store.ts'
import type { MlflowSource } from './source.ts'

/** What was copied so far, and what was not and why. */
export interface ImportCounts {
  experiments: number
  runs: number
  /** Runs that an earlier import copied. */
  runsBefore: number
  points: number
  loggedModels: number
  models: number
  versions: number
  files: number
  bytes: number
  notCopied: string[]
}

export const nothingCopied = (): ImportCounts => ({
  experiments: 0,
  runs: 0,
  runsBefore: 0,
  points: 0,
  loggedModels: 0,
  models: 0,
  versions: 0,
  files: 0,
  bytes: 0,
  notCopied: [],
})

/** Folders of the source by their address, and their paths here. */
export type Moved = Map<string, string>

/** What goes along with an import from room to room. */
export interface Import {
  ctx: Context
  source: MlflowSource
  counts: ImportCounts
  /** Where the folders of the source are now. */
  moved: Moved
  signal: AbortSignal
  tell(counts: ImportCounts, experiment: { index: number; of: number; name: string }): void
}
