// One fit with the settings of fixed/cultivar.config.ts and nothing around it: what a script of scikit-learn does, by the
// same clock. Prints one JSON object.

import { print } from '../src/cli/print.ts'
import { readSource } from '../src/data.ts'
import { seededRandom } from '../src/kit/random.ts'
import { select, type TextValues } from '../src/kit/table.ts'
import { type Classes, findLearner } from '../src/learners.ts'
import project from './fixed/cultivar.config.ts'

const { data, features, learners, seed } = project.models.sentiment
const { learner: name, options } = learners[0]!
const learner = findLearner(name)
const root = new URL('fixed', import.meta.url).pathname

const rowsOf = async (from: typeof data.from) => {
  const { table } = await readSource(from, data.columns, { root })
  const classes = [...data.columns.label.levels]
  const { values } = table.columns['label'] as TextValues
  const target: Classes = {
    task: 'classification',
    classes,
    labels: Int32Array.from(values, (value) => classes.indexOf(value as 'neg')),
  }
  return { target, features: select(table, features), all: Int32Array.from({ length: table.rows }, (_, i) => i) }
}

const started = performance.now()
const train = await rowsOf(data.from)
const read = performance.now()
const encoded = learner.encode(train.features, options)
const fitted = learner.fit({ encoded, rows: train.all, target: train.target }, options, seededRandom(seed))
const fit = performance.now()
const test = await rowsOf(data.test!)
const scores = learner.decision(fitted, learner.encode(test.features, options), test.all)
const right = test.all.filter((row) => Number(scores[row * 2 + 1]! > scores[row * 2]!) === test.target.labels[row])
const ended = performance.now()

print(
  JSON.stringify({
    accuracy: right.length / test.all.length,
    seconds: {
      total: (ended - started) / 1000,
      read: (read - started) / 1000,
      fit: (fit - read) / 1000,
      test: (ended - fit) / 1000,
    },
    peak_rss_mb: process.resourceUsage().maxRSS / 1024,
  }),
)
