// Explains the first 1,000 test rows of adult, one after the other as the server does: shap.ts prints one JSON object.
import { print } from '../../../src/cli/print.ts'
import { seededRandom } from '../../../src/kit/random.ts'
import { findLearner } from '../../../src/learners.ts'
import { cpuSeconds } from '../cpu.ts'
import { readExplained } from '../shap.ts'
import { settingsOf } from '../task.ts'

const task = await readExplained()
const { train, test } = task.parts[0]!
const learner = findLearner('boostedTrees')
const options = settingsOf(task, task.parts[0]!)
const encoded = learner.encode(task.table, options)
const fitted = learner.fit({ encoded, rows: train, target: task.target }, options, seededRandom(1))
const rows = Array.from(test, (row) =>
  Object.fromEntries(Object.entries(task.table.columns).map(([name, { values }]) => [name, values[row]])),
)

const seconds = Array.from({ length: 3 }, () => {
  const started = cpuSeconds()
  for (const row of rows) learner.explain(fitted, row, 1)
  return cpuSeconds() - started
})
/** How far base and contributions are from the score that they explain. */
const faults = rows.map((row) => {
  const { base, contributions } = learner.explain(fitted, row, 1)
  const sum = contributions.reduce((total, { contribution }) => total + contribution, base)
  return Math.abs(sum - learner.decisionRow(fitted, row)[1]!)
})
print(JSON.stringify({ seconds: Math.min(...seconds), fault: Math.max(...faults) }))
