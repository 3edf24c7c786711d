// Boosted trees on rows in binary files, as peers/learners_trees.py reads them: trees.ts FOLDER ROUNDS THREADS prints one
// JSON object.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { print } from '../src/cli/print.ts'
import { seededRandom } from '../src/kit/random.ts'
import type { Table } from '../src/kit/table.ts'
import { type Classes, type Crew, findLearner } from '../src/learners.ts'
import { openCrew } from '../src/training/crew.ts'

const [folder, rounds, threads] = process.argv.slice(2) as [string, string, string]

const floats = (name: string) => {
  const bytes = new Uint8Array(readFileSync(join(folder, name)))
  return new Float32Array(bytes.buffer)
}

const read = (part: string) => {
  const labels = Int32Array.from(floats(`${part}.y`))
  const cells = floats(`${part}.x`)
  const width = cells.length / labels.length
  const columns = Array.from({ length: width }, (_, j) => Float64Array.from(labels, (_, i) => cells[i * width + j]!))
  const table: Table = {
    rows: labels.length,
    columns: Object.fromEntries(columns.map((values, j) => [`x${j}`, { kind: 'number', values }])),
  }
  const target: Classes = { task: 'classification', classes: ['no', 'yes'], labels }
  return { table, target, rows: Int32Array.from(labels, (_, i) => i) }
}

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** The share of pairs of a positive and a negative row whose scores stand in that order; ties are too rare to count. */
const auc = (scores: Float64Array, { labels }: Classes) => {
  const order = Int32Array.from(labels, (_, i) => i).sort((a, b) => scores[a * 2 + 1]! - scores[b * 2 + 1]!)
  const positives = labels.filter((label) => label === 1).length
  const ranks = order.reduce((sum, row, i) => sum + (labels[row] === 1 ? i + 1 : 0), 0)
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (labels.length - positives))
}

const learner = findLearner('boostedTrees')
const fixed = {
  learningRate: 0.1,
  maxIter: 100,
  maxLeafNodes: 31,
  minSamplesLeaf: 1,
  l2Regularization: 1,
  minHessian: 1,
  earlyStopping: 0,
}
const train = read('train')
const test = read('test')
const [options] = learner.candidates(fixed, 'quick', { rows: train.table.rows, task: 'classification' })
const encoded = learner.encode(train.table, options!)
const crew: { crew?: Crew } = Number(threads) > 1 ? { crew: await openCrew(Number(threads)) } : {}
const fits = Array.from({ length: Number(rounds) }, () => {
  const started = { wall: performance.now(), cpu: cpuSeconds() }
  const fitted = learner.fit({ encoded, rows: train.rows, target: train.target, ...crew }, options!, seededRandom(1))
  return { fitted, wall: (performance.now() - started.wall) / 1000, cpu: cpuSeconds() - started.cpu }
})
const { fitted } = fits[0]!
const own = learner.encode(test.table, options!)
const many = Int32Array.from({ length: 200_000 }, (_, i) => i % test.table.rows)
const started = cpuSeconds()
learner.decision(fitted, own, many)
const predicted = cpuSeconds() - started
const row = Object.fromEntries(Object.entries(test.table.columns).map(([name, { values }]) => [name, values[0]]))
for (let i = 0; i < 2000; i++) learner.decisionRow(fitted, row)
const single = performance.now()
for (let i = 0; i < 2000; i++) learner.decisionRow(fitted, { ...row, x0: i / 1000 })
print(
  JSON.stringify({
    version: `threads: ${threads}`,
    fit_s: Math.min(...fits.map(({ cpu }) => cpu)),
    fit_wall_s: Math.min(...fits.map(({ wall }) => wall)),
    predict_us_a_row: (predicted / many.length) * 1e6,
    one_row_us: (performance.now() - single) / 2,
    auc: auc(learner.decision(fitted, own, test.rows), test.target),
    peak_rss_mb: process.resourceUsage().maxRSS / 1024,
  }),
)
process.exit(0)
