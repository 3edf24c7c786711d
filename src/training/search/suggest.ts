import stringify from 'safe-stable-stringify'
import { type Random, seededRandom } from '../../kit/random.ts'
import type { Choice, Space } from '../../learners.ts'
import type { Branch, BranchTrial, Setting } from './branch.ts'
import { nextOnGrid } from './grid.ts'
import { randomPoint } from './random.ts'
import { suggestByTpe } from './tpe.ts'
import type { Direction } from './trial.ts'

export type SamplerName = 'tpe' | 'random' | 'grid'

export interface Search {
  branches: readonly Branch[]
  sampler: SamplerName
  direction: Direction
  seed: number
}

const gridPoints = 5
const startup = 10
const patience = 50

/**
 * What to try next, never anything twice: first the guesses of all learners in turn, then what the sampler says. Undefined
 * when nothing is left. The same trials give the same answer, so a search that was killed goes on as if it had not been.
 */
export const nextSetting = (search: Search, trials: readonly BranchTrial[]): Setting | undefined => {
  const tried = new Set(trials.map(keyOf))
  const isNew = (setting: Setting | undefined) => setting !== undefined && !tried.has(keyOf(setting))
  if (search.sampler === 'grid') return nextInGrids(search, trials)
  const guess = guessesInTurn(search.branches).find(isNew)
  if (guess) return guess
  // A number of its own for every trial: it must not depend on how many were drawn since the process started.
  const random = seededRandom(search.seed * 1_000_003 + trials.length)
  for (let attempt = 0; attempt < 2 * patience; attempt++) {
    // Where the model of a small space insists on what is known, chance finds what is left.
    const setting = suggest({ ...search, sampler: attempt < patience ? search.sampler : 'random' }, trials, random)
    if (isNew(setting)) return setting
  }
  return undefined
}

const keyOf = ({ branch, options }: Setting) => stringify([branch, options])

const guessesInTurn = (branches: readonly Branch[]): Setting[] => {
  const rounds = Math.max(...branches.map(({ guesses }) => guesses.length))
  return Array.from({ length: rounds }, (_, round) =>
    branches.flatMap(({ guesses }, branch) => (guesses[round] ? [{ branch, options: guesses[round] }] : [])),
  ).flat()
}

const nextInGrids = ({ branches }: Search, trials: readonly BranchTrial[]): Setting | undefined => {
  for (const [branch, { space }] of branches.entries()) {
    const point = nextOnGrid(space, within(trials, branch), gridPoints)
    if (point) return settingOf(branches, branch, point)
  }
  return undefined
}

const suggest = ({ branches, sampler, direction }: Search, trials: readonly BranchTrial[], random: Random): Setting => {
  const choices: Space = { branch: { kind: 'categorical', choices: branches.map((_, i) => i) } }
  if (sampler === 'random') {
    const branch = Number(randomPoint(choices, random)['branch'])
    return settingOf(branches, branch, randomPoint(branches[branch]!.space, random))
  }
  const chosen = trials.map((trial) => ({ ...trial, parameters: { branch: trial.branch } }))
  const branch = Number(suggestByTpe(choices, chosen, random, { direction, startup })['branch'])
  // Of many learners each has few trials; together they have as many as one alone would have before it is modelled.
  const own = { direction, startup: Math.ceil(startup / branches.length) }
  return settingOf(branches, branch, suggestByTpe(branches[branch]!.space, within(trials, branch), random, own))
}

const within = (trials: readonly BranchTrial[], branch: number) => trials.filter((trial) => trial.branch === branch)

const settingOf = (branches: readonly Branch[], branch: number, point: Record<string, Choice>): Setting => ({
  branch,
  options: { ...branches[branch]!.base, ...point },
})
