import { type Crew, dismiss, invite, share } from '../kernels/crew.ts'
import { openPace } from '../kernels/pace.ts'
import type { Kernels, Workspace } from '../kernels/workspace.ts'
import { type Records, word } from './records.ts'

/** Who does the work of a fit: the calling thread, or a crew where that is worth it. The kernels are those of that name. */
export interface Hands extends Pick<Kernels, 'partition' | 'gather' | 'logLoss' | 'addTree'> {
  /** Runs what a round does, by which it is judged whether the crew is of use. */
  round(work: () => void): void
  /** Does the job of the records: histograms and best splits of a node of so many rows, and of its sibling. */
  split(rows: number): void
  /** Adds to the scores of `rows` rows the values of their leaves: records of value, address and number of rows. */
  addLeaves(leaves: number, scores: number, count: number, rows: number): void
  close(): void
}

export const openHands = (
  space: Workspace,
  records: Records,
  { rows, crew }: { rows: number; crew: Crew | undefined },
): Hands => {
  const alone = handsAlone(space, records)
  if (!crew || crew.threads < 2 || rows < fewestRows) return alone
  const { job, words, scratch } = records
  const helpers = Array.from({ length: crew.threads - 1 }, () => space.bytes(3072).at)
  const { round, isShared } = openPace(crew.now)
  const together = (kind: number, tasks: number): void => {
    words[word.kind] = kind
    share(words, tasks, space.kernels, scratch)
  }
  const hands = handsTogether(space, records, { rows, together })
  invite(crew, { module: space.module, memory: space.memory, job, scratch: helpers })
  const divisible = (count: number) => count >= 2 * taskRows && isShared()
  return {
    round,
    split: (count) => (isShared() ? hands : alone).split(count),
    partition: (...all) => (divisible(all[1]) ? hands : alone).partition(...all),
    gather: (...all) => (divisible(all[1]) ? hands : alone).gather(...all),
    logLoss: (...all) => (divisible(all[1]) ? hands : alone).logLoss(...all),
    addTree: (...all) => (divisible(all[1]) ? hands : alone).addTree(...all),
    addLeaves: (...all) => (divisible(all[3]) ? hands : alone).addLeaves(...all),
    close: () => dismiss(words),
  }
}

// Fits of fewer rows are over before a crew has come.
const fewestRows = 10_000

// As in kernels/assembly/pass.ts and layout.ts.
const taskRows = 2048
const kinds = { splitting: 0, logLoss: 1, divide: 2, join: 3, gather: 4, addLeaves: 5, addTree: 6 } as const

const handsAlone = ({ kernels, memory }: Workspace, { job, features, scratch }: Records): Hands => ({
  ...kernels,
  round: (work) => work(),
  split: () => kernels.work(job, 0, Math.ceil(features / 4), scratch),
  addLeaves: (leaves, scores, count) => {
    const values = new Float64Array(memory.buffer, leaves, count * 2)
    const words = new Int32Array(memory.buffer, leaves, count * 4)
    for (let i = 0; i < count; i++) kernels.addValue(words[i * 4 + 2]!, words[i * 4 + 3]!, scores, values[i * 2]!)
  },
  close: () => undefined,
})

interface Together {
  rows: number
  together(kind: number, tasks: number): void
}

const handsTogether = (space: Workspace, { words, features }: Records, { rows, together }: Together) => {
  const groups = Math.ceil(features / 4)
  const stages = space.int32(Math.max(1, groups))
  words[word.stages] = stages.at
  const rights = space.uint32(rows)
  const lefts = space.uint32(Math.ceil(rows / taskRows))
  const pass = (kind: number, ...all: number[]): void => {
    words.set(all, word.arguments)
    together(kind, Math.ceil(all[1]! / taskRows))
  }
  return {
    split: (_: number) => {
      stages.view.fill(0)
      together(kinds.splitting, 2 * groups)
    },
    partition: (...[first, count, bins, stride, goesLeft, spare]: Parameters<Kernels['partition']>): number => {
      pass(kinds.divide, first, count, bins, stride, goesLeft, spare, rights.at, lefts.at)
      together(kinds.join, Math.ceil(count / taskRows))
      let left = 0
      for (let task = 0; task < count / taskRows; task++) left += lefts.view[task]!
      return left
    },
    gather: (...all: Parameters<Kernels['gather']>) => pass(kinds.gather, ...all),
    logLoss: (...all: Parameters<Kernels['logLoss']>) => pass(kinds.logLoss, ...all),
    addTree: (...all: Parameters<Kernels['addTree']>) => pass(kinds.addTree, ...all),
    addLeaves: (leaves: number, scores: number, count: number) => {
      words.set([leaves, scores], word.arguments)
      together(kinds.addLeaves, count)
    },
  }
}
