// Hourly bicycle rentals in Washington (UCI), in the order of time: what the last fifth brings. Casual and registered
// rentals sum to the answer, and the running number names the row, so nobody sees them.
import { column } from '../../src/define.ts'
import { select } from '../../src/kit/table.ts'
import type { Figure } from '../comparison.ts'
import { contest, r2 } from './contest.ts'
import { absence, readRows, span, type Task } from './task.ts'

const files = ['bike-sharing/hour.csv.gz'] as const

const features = {
  ...{ dteday: column.datetime(), season: column.category(), yr: column.integer(), mnth: column.integer() },
  ...{ hr: column.integer(), holiday: column.boolean(), weekday: column.integer(), workingday: column.boolean() },
  ...{ weathersit: column.category(), temp: column.number(), atemp: column.number(), hum: column.number() },
  windspeed: column.number(),
}

export const read = async (): Promise<Task> => {
  const all = await readRows(files[0], { ...features, cnt: column.integer() })
  const [learned, known] = [0.72, 0.8].map((share) => Math.round(share * all.rows)) as [number, number]
  return {
    table: select(all, Object.keys(features)),
    target: { task: 'regression', values: all.columns['cnt']!.values as Float64Array },
    parts: [{ train: span(0, learned), validation: span(learned, known), test: span(known, all.rows) }],
    fixed: {},
  }
}

export const bikeSharing: Figure = {
  name: 'bike-sharing',
  absence: () => absence(...files),
  measure: async (isQuick) => {
    const task = await read()
    const { ours, theirs } = await contest('bike-sharing', task, isQuick, { ours: 'boostedTrees', peer: 'lightgbm' })
    const common = { figure: 'bike-sharing', peer: 'LightGBM' }
    const bar = { name: 'no lower', atLeast: r2(task, theirs) }
    return {
      comparisons: [
        { ...common, measure: 'R² of the last fifth', ours: r2(task, ours), theirs: r2(task, theirs), bar },
        { ...common, measure: 'both fits, CPU s', ours: ours.cpu_s, theirs: theirs.cpu_s },
      ],
      details: [ours, theirs].map(({ scores: _, ...line }) => line),
    }
  },
}
