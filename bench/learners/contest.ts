// The same parts of a task for one of our learners and for a peer: each line is a process of its own, with one thread.
import { join } from 'node:path'
import { rocAuc } from '../../src/kit/statistics/auc.ts'
import { measure } from '../measure.ts'
import { bench, python, scratchFolder } from '../setup.ts'
import { handOver, type Task } from './task.ts'

export interface Result {
  name: string
  version: string
  cpu_s: number
  /** For each part what the test rows got: the log-odds of the second class, or a number. */
  scores: number[][]
}

/** A learner of ours and one of a peer, by the name under which its script knows it. */
interface Contestants {
  ours: 'boostedTrees' | 'linear' | 'mixed'
  peer: 'lightgbm' | 'logistic'
}

export const contest = async (name: string, task: Task, isQuick: boolean, { ours, peer }: Contestants) => {
  const folder = handOver(task, scratchFolder(`learners/${name}`))
  const program = join(bench, 'learners', 'ours', 'parts.ts')
  const own = await runJson<Result>(`${name}: ${ours}`, process.execPath, [
    program,
    name,
    ours,
    ...(isQuick ? ['--quick'] : []),
  ])
  const other = await runJson<Result>(`${name}: ${peer}`, python, [
    join(bench, 'peers', 'learners_parts.py'),
    peer,
    folder,
  ])
  return { ours: own, theirs: other }
}

/** Runs a program to its end and reads the object that it prints. */
export const runJson = async <Output>(
  name: string,
  program: string,
  args: string[],
): Promise<Output & { name: string }> => {
  console.error(`bench: ${name}`)
  const { stdout } = await measure({ program, args })
  return { ...(JSON.parse(stdout) as Output), name }
}

/** The mean over the parts of the area under the ROC curve. */
export const meanAuc = ({ target, parts }: Task, { scores }: Result): number => {
  if (target.task === 'regression') return Number.NaN
  const areas = parts.map(({ test }, i) =>
    rocAuc(
      scores[i]!,
      Array.from(test, (row) => target.labels[row]!),
    ),
  )
  return areas.reduce((sum, area) => sum + area, 0) / areas.length
}

/** The share of the test rows of all parts that are put into their class. */
export const accuracy = ({ target, parts }: Task, { scores }: Result): number => {
  if (target.task === 'regression') return Number.NaN
  const right = parts.flatMap(({ test }, i) =>
    Array.from(test, (row, place) => Number(scores[i]![place]! > 0) === target.labels[row]!),
  )
  return right.filter(Boolean).length / right.length
}

/** The share of the variance of the test rows that is explained. */
export const r2 = ({ target, parts }: Task, { scores }: Result): number => {
  if (target.task !== 'regression') return Number.NaN
  const truth = parts.flatMap(({ test }) => Array.from(test, (row) => target.values[row]!))
  const mean = truth.reduce((sum, value) => sum + value, 0) / truth.length
  const squares = (said: (i: number) => number) => truth.reduce((sum, value, i) => sum + (value - said(i)) ** 2, 0)
  const all = scores.flat()
  return 1 - squares((i) => all[i]!) / squares(() => mean)
}
