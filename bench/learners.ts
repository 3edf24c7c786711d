// Boosted trees beside LightGBM and XGBoost: equal settings, the same made rows, one thread each.
//   npm run bench -- learners [--quick]
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '../src/kit/random.ts'
import { measure } from './measure.ts'
import { report, rounded } from './report.ts'
import { bench, installPeers, python, scratchFolder } from './setup.ts'

interface Line {
  version: string
  fit_s: number
  fit_wall_s?: number
  predict_us_a_row: number
  one_row_us?: number
  auc: number
  peak_rss_mb: number
}

const isQuick = process.argv.includes('--quick')
const rounds = isQuick ? '2' : '5'
const folder = scratchFolder('learners')
const width = 28

/** Rows of 28 normal numbers and a label whose odds hang on them by curves and products. */
const make = (part: string, rows: number, seed: number) => {
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
  writeFileSync(join(folder, `${part}.x`), new Uint8Array(cells.buffer))
  writeFileSync(join(folder, `${part}.y`), new Uint8Array(labels.buffer))
}

const run = async (name: string, program: string, args: string[]) => {
  console.error(`bench: ${name}`)
  const { stdout } = await measure({ program, args })
  return { name, ...(JSON.parse(stdout) as Line) }
}

const ours = (threads: number) =>
  run(`cultivar, ${threads} thread${threads > 1 ? 's' : ''}`, process.execPath, [
    join(bench, 'trees.ts'),
    folder,
    rounds,
    String(threads),
  ])
const theirs = (peer: string) => run(peer, python, [join(bench, 'peers', 'learners_trees.py'), peer, folder, rounds])

installPeers()
make('train', isQuick ? 20_000 : 100_000, 1)
make('test', 20_000, 2)
const [own, crew] = [await ours(1), await ours(2)]
const [lightgbm, xgboost] = [await theirs('lightgbm'), await theirs('xgboost')]
const lines = [own, crew, lightgbm, xgboost]

report({
  name: 'learners',
  rows: lines.map((line) => ({
    run: line.name,
    fit_cpu_s: rounded(line.fit_s),
    fit_wall_s: line.fit_wall_s === undefined ? null : rounded(line.fit_wall_s),
    predict_us: rounded(line.predict_us_a_row),
    one_row_us: line.one_row_us === undefined ? null : rounded(line.one_row_us),
    auc: rounded(line.auc),
    peak_mb: Math.round(line.peak_rss_mb),
  })),
  bars: [
    {
      name: 'time of a fit, as against the faster peer',
      value: own.fit_s / Math.min(lightgbm.fit_s, xgboost.fit_s),
      atMost: 1,
    },
    { name: 'AUC below that of LightGBM', value: lightgbm.auc - own.auc, atMost: 0.002 },
    {
      name: 'time of many predictions, as against LightGBM',
      value: own.predict_us_a_row / lightgbm.predict_us_a_row,
      atMost: 1,
    },
    { name: 'microseconds for one row', value: own.one_row_us!, atMost: 15 },
  ],
  details: lines,
})
