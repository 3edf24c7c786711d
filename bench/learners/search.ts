// Where the search looks next: our TPE beside Optuna's, on two functions (100 trials, 20 seeds; Optuna's are those of the
// golden values) and on the settings of boosted trees for telco-churn.
import { join } from 'node:path'
import { quantile } from '../../src/kit/statistics/quantile.ts'
import golden from '../../test/golden/search.json' with { type: 'json' }
import type { Comparison, Figure } from '../comparison.ts'
import { bench } from '../setup.ts'
import { runJson } from './contest.ts'
import { absence } from './task.ts'
import { files } from './telco-churn.ts'

interface Functions {
  branin: number[]
  hartmann: number[]
  seconds: number
}

interface Trees {
  values: number[]
  best: number
  seconds: number
}

const program = join(bench, 'learners', 'ours', 'search.ts')

export const search: Figure = {
  name: 'search',
  absence: () => absence(...files),
  measure: async (isQuick) => {
    const functions = await runJson<Functions>('search: functions', process.execPath, [program, 'functions'])
    const [trials, seeds] = isQuick ? ['10', ['1']] : ['30', ['1', '2', '3']]
    const runs = { tpe: [] as Trees[], optuna: [] as Trees[] }
    for (const seed of seeds) {
      for (const sampler of ['tpe', 'optuna'] as const) {
        const args = [program, 'trees', sampler, trials, seed]
        runs[sampler].push(await runJson<Trees>(`search: ${sampler}, seed ${seed}`, process.execPath, args))
      }
    }
    const beside = (measure: string, part: 'best' | 'seconds'): Comparison => ({
      ...{ figure: 'search', measure, peer: 'Optuna' },
      ...{ ours: median(runs.tpe.map((run) => run[part])), theirs: median(runs.optuna.map((run) => run[part])) },
    })
    return {
      comparisons: [
        least('Branin, least of 100 trials', functions.branin, golden.best.branin.tpe),
        least('Hartmann-6, least of 100 trials', functions.hartmann, golden.best.hartmann.tpe),
        beside(`churn, best validation AUC of ${trials}`, 'best'),
        beside(`churn, ${trials} trials, s`, 'seconds'),
      ],
      details: { functions, runs },
    }
  },
}

const median = (values: number[]) => quantile(Float64Array.from(values).sort(), 0.5)

const least = (measure: string, ours: number[], theirs: number[]): Comparison => ({
  ...{ figure: 'search', measure, peer: `Optuna ${golden.versions.optuna}, golden` },
  ...{ ours: median(ours), theirs: median(theirs) },
})
