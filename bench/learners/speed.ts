// Boosted trees beside LightGBM and XGBoost: equal settings, the same made rows, one thread each.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '../../src/kit/random.ts'
import { type Comparison, type Figure, noLonger } from '../comparison.ts'
import { bench, python, scratchFolder } from '../setup.ts'
import { runJson } from './contest.ts'

interface Line {
  version: string
  fit_s: number
  fit_wall_s?: number
  predict_us_a_row: number
  one_row_us?: number
  auc: number
  peak_rss_mb: number
}

const width = 28

export const speed: Figure = {
  name: 'speed',
  absence: () => undefined,
  measure: async (isQuick) => {
    const folder = scratchFolder('learners')
    const rounds = isQuick ? '2' : '5'
    make(join(folder, 'train'), isQuick ? 20_000 : 100_000, 1)
    make(join(folder, 'test'), 20_000, 2)
    const ours = (threads: string) =>
      runJson<Line>(`speed: boostedTrees, threads: ${threads}`, process.execPath, [
        join(bench, 'trees.ts'),
        folder,
        rounds,
        threads,
      ])
    const theirs = (peer: string) =>
      runJson<Line>(`speed: ${peer}`, python, [join(bench, 'peers', 'learners_trees.py'), peer, folder, rounds])
    const lines = {
      ...{ own: await ours('1'), crew: await ours('2') },
      ...{ lightgbm: await theirs('lightgbm'), xgboost: await theirs('xgboost') },
    }
    return { comparisons: comparisonsOf(lines), details: lines }
  },
}

const comparisonsOf = ({
  own,
  crew,
  lightgbm,
  xgboost,
}: Record<'own' | 'crew' | 'lightgbm' | 'xgboost', Line>): Comparison[] => {
  const fits = (
    [
      ['LightGBM', lightgbm],
      ['XGBoost', xgboost],
    ] as const
  ).toSorted(([, a], [, b]) => a.fit_s - b.fit_s)
  const beside = { figure: 'speed', peer: 'LightGBM' }
  const below = { name: 'at most 0.002 below', value: lightgbm.auc - own.auc, atMost: 0.002 }
  const many = { ours: own.predict_us_a_row, theirs: lightgbm.predict_us_a_row }
  return [
    ...fits.map(([peer, line], i) => ({
      ...{ figure: 'speed', peer, measure: 'a fit, CPU s', ours: own.fit_s, theirs: line.fit_s },
      ...(i === 0 ? { bar: noLonger(own.fit_s, line.fit_s) } : {}),
    })),
    { figure: 'speed', measure: 'a fit of two threads, s', ours: crew.fit_wall_s! },
    { ...beside, measure: 'AUC', ours: own.auc, theirs: lightgbm.auc, bar: below },
    { ...beside, measure: 'µs a row of many', ...many, bar: noLonger(many.ours, many.theirs) },
    { figure: 'speed', measure: 'µs for one row', ours: own.one_row_us!, bar: { name: 'at most 15', atMost: 15 } },
    { ...beside, measure: 'peak MB', ours: own.peak_rss_mb, theirs: lightgbm.peak_rss_mb },
  ]
}

/** Rows of 28 normal numbers and a label whose odds hang on them by curves and products. */
const make = (path: string, rows: number, seed: number) => {
  const random = seededRandom(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const slope = Array.from({ length: width }, (_, j) => Math.cos(3 * j) / 3)
  const cells = Float32Array.from({ length: rows * width }, normal)
  const labels = Float32Array.from({ length: rows }, (_, i) => {
    const x = cells.subarray(i * width, (i + 1) * width)
    const straight = x.reduce((sum, value, j) => sum + value * slope[j]!, 0)
    const bent = Math.sin(2 * x[0]!) + x[1]! * x[2]! + (Math.abs(x[3]!) > 1 ? x[4]! : 0) + x[5]! ** 2 / 2 - 0.5
    return Number(random() < 1 / (1 + Math.exp(-straight - bent)))
  })
  writeFileSync(`${path}.x`, new Uint8Array(cells.buffer))
  writeFileSync(`${path}.y`, new Uint8Array(labels.buffer))
}
