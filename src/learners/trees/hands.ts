import { type Crew, dismiss, share } from '../kernels/crew.ts'
import { openPace } from '../kernels/pace.ts'
import type { Kernels, Workspace } from '../kernels/workspace.ts'
import { type Records, word } from './records.ts'

/** Who does the work of a fit: the calling thread, or a crew where that is worth it. */
export interface Hands {
  /** Does the job of the records: histograms and best splits of a node of so many rows, and of its sibling. */
  split(rows: number): void
  /** The kernel of that name. */
  logLoss: Kernels['logLoss']
  close(): void
}

// Below so many rows × groups of four features, waking a thread takes longer than it helps.
const sharedCells = 60_000
// As in kernels/assembly/work.ts.
const taskRows = 8192
const [splitting, differentiating] = [0, 1]

export const openHands = (
  space: Workspace,
  { job, words, scratch, features }: Records,
  crew: Crew | undefined,
): Hands => {
  const { kernels } = space
  const groups = Math.ceil(features / 4)
  const splitAlone = () => kernels.work(job, 0, groups, scratch)
  if (!crew || crew.threads < 2) return { split: splitAlone, logLoss: kernels.logLoss, close: () => undefined }
  const helpers = Array.from({ length: crew.threads - 1 }, () => space.bytes(3072).at)
  crew.join({ module: space.module, memory: space.memory, job, scratch: helpers })
  const [splitPace, lossPace] = [openPace(crew.now), openPace(crew.now)]
  const together = (kind: number, tasks: number) => {
    words[word.kind] = kind
    share(words, tasks, () => kernels.help(job, scratch))
  }
  return {
    split: (rows) => {
      if (rows * groups < sharedCells) splitAlone()
      else splitPace(rows, { alone: splitAlone, shared: () => together(splitting!, groups) })
    },
    logLoss: (scores, labels, weights, count, out) => {
      const alone = () => kernels.logLoss(scores, labels, weights, count, out)
      const shared = () => {
        words.set([scores, labels, count, out, weights], word.rows)
        together(differentiating!, Math.ceil(count / taskRows))
      }
      if (count < 4 * taskRows) alone()
      else lossPace(count, { alone, shared })
    },
    close: () => dismiss(words),
  }
}
