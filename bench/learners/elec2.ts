// The electricity market of New South Wales (Harries, 1999), a stream that drifts: does the price rise? Every block of 500
// rows is first predicted and then learned from, by a new fit of the last 5,000 rows.
import { column } from '../../src/define.ts'
import { select } from '../../src/kit/table.ts'
import type { Figure } from '../comparison.ts'
import { accuracy, contest } from './contest.ts'
import { absence, readRows, span, type Task } from './task.ts'

const files = ['elec2/elec2.csv.gz'] as const

const block = 500
const memory = 5000
const quickRows = 10_000

const features = {
  ...{ date: column.number(), day: column.category(), period: column.number(), nswprice: column.number() },
  ...{ nswdemand: column.number(), vicprice: column.number(), vicdemand: column.number(), transfer: column.number() },
}
const classes = ['DOWN', 'UP']

/** 100 trees for every fit: nothing is held back that could say when to stop. */
export const read = async (isQuick: boolean): Promise<Task> => {
  const all = await readRows(files[0], { ...features, class: column.category(classes) })
  const rows = isQuick ? quickRows : all.rows
  const starts = Array.from({ length: Math.ceil(rows / block) - 1 }, (_, i) => (i + 1) * block)
  return {
    table: select(all, Object.keys(features)),
    target: {
      task: 'classification',
      classes,
      labels: Int32Array.from(all.columns['class']!.values as string[], (value) => classes.indexOf(value)),
    },
    parts: starts.map((start) => ({
      train: span(Math.max(0, start - memory), start),
      validation: new Int32Array(0),
      test: span(start, Math.min(rows, start + block)),
    })),
    fixed: { maxIter: 100, earlyStopping: 0 },
  }
}

export const elec2: Figure = {
  name: 'elec2',
  absence: () => absence(...files),
  measure: async (isQuick) => {
    const task = await read(isQuick)
    const { ours, theirs } = await contest('elec2', task, isQuick, { ours: 'boostedTrees', peer: 'lightgbm' })
    const common = { figure: 'elec2', peer: 'LightGBM' }
    return {
      comparisons: [
        { ...common, measure: 'prequential accuracy', ours: accuracy(task, ours), theirs: accuracy(task, theirs) },
        { ...common, measure: `${task.parts.length} fits, CPU s`, ours: ours.cpu_s, theirs: theirs.cpu_s },
      ],
      details: [ours, theirs].map(({ scores: _, ...line }) => line),
    }
  },
}
