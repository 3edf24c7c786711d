// Fits one of our learners to every part of a task and prints what it says of the test rows: parts.ts TASK LEARNER [--quick].
import { print } from '../../../src/cli/print.ts'
import { seededRandom } from '../../../src/kit/random.ts'
import { findLearner } from '../../../src/learners.ts'
import { cpuSeconds } from '../cpu.ts'
import { type Part, settingsOf, type Task } from '../task.ts'
import { tasks } from '../tasks.ts'

const [name, learnerName] = process.argv.slice(2) as [keyof typeof tasks, 'boostedTrees' | 'linear' | 'mixed']
const learner = findLearner(learnerName)

const optionsFor = (task: Task, part: Part): object => {
  if (learnerName === 'boostedTrees') return settingsOf(task, part)
  const fixed = learnerName === 'mixed' ? { trees: task.fixed } : {}
  return learner.candidates(fixed, 'quick', { rows: part.train.length, task: task.target.task })[0]!
}

/** As `cultivar train` learns: the validation rows settle the options, then there is a fit of all that may be learned from. */
const scores = ({ table, target, ...task }: Task, part: Part): number[] => {
  const { train: rows, validation, test } = part
  const options = optionsFor({ table, target, ...task }, part)
  const encoded = learner.encode(table, options)
  const whole = { encoded, rows: Int32Array.from([...rows, ...validation]), target }
  const settles = validation.length > 0 && learner.settled !== undefined
  const first = settles ? learner.fit({ encoded, rows, target, validation }, options, seededRandom(1)) : undefined
  const fitted = learner.fit(whole, first ? learner.settled!(first, options) : options, seededRandom(1))
  const decision = learner.decision(fitted, encoded, test)
  return target.task === 'regression' ? [...decision] : Array.from(test, (_, i) => decision[i * 2 + 1]!)
}

const task = await tasks[name].read(process.argv.includes('--quick'))
const started = cpuSeconds()
const all = task.parts.map((part) => scores(task, part))
print(JSON.stringify({ version: `Node ${process.versions.node}`, cpu_s: cpuSeconds() - started, scores: all }))
