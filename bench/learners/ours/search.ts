// Our search and Optuna's on the same problems: search.ts functions, or search.ts trees SAMPLER TRIALS SEED. The trees are
// ours whoever asks for them, so that only what is tried differs.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { print } from '../../../src/cli/print.ts'
import { seededRandom } from '../../../src/kit/random.ts'
import { rocAuc } from '../../../src/kit/statistics/auc.ts'
import { type Classes, findLearner, type Space } from '../../../src/learners.ts'
import { suggestByTpe } from '../../../src/training/search/tpe.ts'
import type { SearchTrial } from '../../../src/training/search/trial.ts'
import { type Point, type Problem, problems } from '../../../test/golden/search-problems.ts'
import { bench, python } from '../../setup.ts'
import { settingsOf } from '../task.ts'
import { read } from '../telco-churn.ts'

interface Asked {
  space: Space
  direction: 'minimize' | 'maximize'
  trials: number
  seed: number
  value(point: Point): number
}

/** The values of all trials, in their order. */
const searchByTpe = ({ space, direction, trials: count, seed, value }: Asked): number[] => {
  const random = seededRandom(seed)
  const trials: SearchTrial[] = []
  for (let number = 0; number < count; number++) {
    const parameters = suggestByTpe(space, trials, random, { direction })
    trials.push({ number, state: 'complete', parameters, value: value(parameters), intermediate: [] })
  }
  return trials.map((trial) => trial.value!)
}

/** Optuna says a point a line and is told its value; its first line says that it is ready. */
const searchByOptuna = async ({ space, trials, seed, value }: Asked) => {
  const args = [join(bench, 'peers', 'learners_search.py'), JSON.stringify(space), String(trials), String(seed)]
  const child = spawn(python, args, { stdio: ['pipe', 'pipe', 2] })
  const lines = createInterface({ input: child.stdout! })
  await once(lines, 'line')
  const started = performance.now()
  const values: number[] = []
  for await (const line of lines) {
    values.push(value(JSON.parse(line) as Point))
    child.stdin!.write(`${values.at(-1)}\n`)
  }
  return { values, seconds: (performance.now() - started) / 1000 }
}

const bestOf = ({ space, loss }: Problem, seed: number) =>
  Math.min(...searchByTpe({ space, direction: 'minimize', trials: 100, seed, value: loss }))

const functions = () => {
  const started = performance.now()
  const seeds = Array.from({ length: 20 }, (_, seed) => seed)
  const { branin, hartmann } = problems
  const bests = {
    branin: seeds.map((seed) => bestOf(branin, seed)),
    hartmann: seeds.map((seed) => bestOf(hartmann, seed)),
  }
  return { ...bests, seconds: (performance.now() - started) / 1000 }
}

/** The AUC on validation rows of boosted trees that stop by them. */
const treesOfChurn = async () => {
  const task = await read()
  const { train, validation } = task.parts[0]!
  const target = task.target as Classes
  const learner = findLearner('boostedTrees')
  const base = settingsOf(task, task.parts[0]!)
  const encoded = learner.encode(task.table, base)
  const truth = Array.from(validation, (row) => target.labels[row]!)
  const value = (point: Point) => {
    const fitted = learner.fit({ encoded, rows: train, validation, target }, { ...base, ...point }, seededRandom(1))
    const decision = learner.decision(fitted, encoded, validation)
    return rocAuc(
      Array.from(validation, (_, i) => decision[i * 2 + 1]!),
      truth,
    )
  }
  // The first fit compiles the kernels, which is nobody's trial.
  value({})
  return { space: learner.space({}, { rows: train.length, task: 'classification' }), value }
}

const trees = async (sampler: string, trials: number, seed: number) => {
  const asked: Asked = { ...(await treesOfChurn()), direction: 'maximize', trials, seed }
  const started = performance.now()
  const { values, seconds } =
    sampler === 'optuna'
      ? await searchByOptuna(asked)
      : { values: searchByTpe(asked), seconds: (performance.now() - started) / 1000 }
  return { values, best: Math.max(...values), seconds }
}

const [what, sampler, trials, seed] = process.argv.slice(2)
print(JSON.stringify(what === 'functions' ? functions() : await trees(sampler!, Number(trials), Number(seed))))
