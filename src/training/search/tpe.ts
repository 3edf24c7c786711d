import type { Random } from '../../kit/random.ts'
import type { Choice, Space } from '../../learners.ts'
import { contains, fromNumber, isSingle, toNumber } from './dimension.ts'
import { drawPoint, logDensities, parzen } from './parzen.ts'
import { randomPoint } from './random.ts'
import { type Halves, splitTrials } from './split.ts'
import { type Direction, isFinished, type SearchTrial } from './trial.ts'

export interface TpeOptions {
  direction: Direction
  /** So many finished trials are drawn at random before anything is modelled. */
  startup?: number
  /** So many points are drawn from the good ones' density; the most promising is taken. */
  candidates?: number
}

/**
 * Where to look next, by the tree-structured Parzen estimator (Bergstra et al., NeurIPS 2011): the point that is likelier
 * under the density of the best trials than under that of the rest, of some drawn from the former. Parameters that all
 * trials have are searched together, others each for itself. A trial with a value outside the space says nothing of it.
 */
export const suggestByTpe = (
  space: Space,
  trials: readonly SearchTrial[],
  random: Random,
  { direction, startup = 10, candidates = 24 }: TpeOptions,
): Record<string, Choice> => {
  const inside = trials.filter(({ parameters }) => isInside(space, parameters))
  const finished = inside.filter(isFinished)
  if (finished.length < startup) return randomPoint(space, random)
  const halves = splitTrials(inside, direction)
  const searched = Object.keys(space).filter((name) => !isSingle(space[name]!))
  const joint = searched.filter((name) => finished.every(({ parameters }) => Object.hasOwn(parameters, name)))
  const alone = searched.filter((name) => !joint.includes(name))
  const proposed = [joint, ...alone.map((name) => [name])]
    .filter((names) => names.length > 0)
    .map((names) => propose(pick(space, names), halves, random, candidates))
  return Object.assign(randomPoint(space, random), ...proposed)
}

const isInside = (space: Space, parameters: SearchTrial['parameters']) =>
  Object.entries(parameters).every(([name, value]) => !space[name] || contains(space[name], value))

const pick = (space: Space, names: string[]): Space =>
  Object.fromEntries(names.toSorted().map((name) => [name, space[name]!]))

const propose = (space: Space, { below, above }: Halves, random: Random, candidates: number) => {
  const names = Object.keys(space)
  const dimensions = Object.values(space)
  const pointsOf = (trials: SearchTrial[]) =>
    trials
      .filter(({ parameters }) => names.every((name) => Object.hasOwn(parameters, name)))
      .map(({ parameters }) => names.map((name, i) => toNumber(dimensions[i]!, parameters[name]!)))
  const good = parzen(dimensions, pointsOf(below))
  const bad = parzen(dimensions, pointsOf(above))
  const drawn = Array.from({ length: candidates }, () => drawPoint(good, random))
  const ofBad = logDensities(bad, drawn)
  const gains = logDensities(good, drawn).map((log, i) => log - ofBad[i]!)
  const best = drawn[gains.indexOf(Math.max(...gains))]!
  return Object.fromEntries(names.map((name, i) => [name, fromNumber(dimensions[i]!, best[i]!)]))
}
