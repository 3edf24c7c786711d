import { CultivarError } from '../kit/errors.ts'
import type { Random } from '../kit/random.ts'
import { type Ensemble, stack, vote } from './ensemble/blend.ts'
import { loadEnsemble, saveEnsemble } from './ensemble/files.ts'
import {
  decisionsOf,
  type EncodedMembers,
  encodeMembers,
  type FittedMember,
  fitMembers,
  type Member,
} from './ensemble/members.ts'
import { ensembleOnnx } from './ensemble/onnx.ts'
import type { AnyLearner, Contribution, Explanation, Facts, Learner, Mode, Sample } from './learner.ts'
import { readsAll } from './reads.ts'
import { free } from './space.ts'

export type EnsembleOptions = {
  /** Each with all of its settings, or with those that the user fixed: the others are its best guess. */
  members: { learner: string; options: object }[]
  /** The mean of the scores, or weights that are learned from rows that the members have not seen. */
  method: 'vote' | 'stack'
  /** How much the vote of each member counts. */
  weights: number[]
  /** Into how many parts the training rows are cut, so that members speak of rows that they have not seen. */
  folds: number
}

/**
 * Several learners that answer as one: by the mean of their scores, or by stacked generalisation (D. Wolpert, Neural Networks 5,
 * 1992; weights of at least 0 as Breiman, 1996, has them). A function of the learners it may hold, so that it need not know their list.
 */
export const ensembleOf = (learners: AnyLearner[]): Learner<EnsembleOptions, EncodedMembers, Ensemble> => {
  const membersOf = ({ members }: Pick<EnsembleOptions, 'members'>): Member[] =>
    members.map(({ learner, options }) => ({ learner: find(learners, learner), options }))
  const complete = (members: EnsembleOptions['members'], facts: Facts): EnsembleOptions['members'] =>
    membersOf({ members }).map(({ learner, options }) => ({
      learner: learner.name,
      options: learner.candidates(options, 'quick', facts)[0]!,
    }))
  return {
    name: 'ensemble',
    // What changes in a member changes here.
    version: learners.reduce((sum, { version }) => sum + version, 1),
    tasks: ['classification', 'regression'],
    calibration: 'temperature',
    reads: readsAll('as its members read it'),
    candidates: (fixed, mode, facts) =>
      methodsOf(fixed, mode).map((method) => ({
        weights: [],
        folds: 5,
        ...fixed,
        method,
        members: complete(fixed.members ?? [], facts),
      })),
    space: (fixed) => free({ method: { kind: 'categorical', choices: ['vote', 'stack'] } }, fixed),
    encodingKey: (options) =>
      `members: ${membersOf(options)
        .map((member) => member.learner.encodingKey(member.options))
        .join('; ')}`,
    encode: (features, options) => encodeMembers(features, membersOf(options)),
    fit: (sample, options, random) => fit(sample, membersOf(options), options, random),
    settled: ({ members }, options) => ({
      ...options,
      members: settle(membersOf(options), members).map(({ learner: { name }, options: own }) => ({
        learner: name,
        options: own,
      })),
    }),
    decision: (fitted, encoded, rows) => blended(fitted, decisionsOf(fitted.members, encoded, rows), rows.length),
    decisionRow: (fitted, row) =>
      blended(
        fitted,
        fitted.members.map((member) => member.learner.decisionRow(member.fitted, row)),
        1,
      ),
    explain,
    onnx: ensembleOnnx,
    save: saveEnsemble,
    load: (saved) => loadEnsemble(saved, learners),
  }
}

const find = (learners: AnyLearner[], name: string): AnyLearner => {
  const learner = learners.find((each) => each.name === name)
  if (learner) return learner
  const names = learners.map((each) => each.name)
  const message = `An ensemble has no member "${name}". It takes: ${names.join(', ')}.`
  throw new CultivarError('config/invalid', message, { name, names })
}

const methodsOf = ({ method }: Partial<EnsembleOptions>, mode: Mode): EnsembleOptions['method'][] => {
  if (method) return [method]
  return mode === 'quick' ? ['stack'] : ['stack', 'vote']
}

const fit = (
  sample: Sample<EncodedMembers>,
  members: Member[],
  { method, weights, folds }: EnsembleOptions,
  random: Random,
): Ensemble => {
  // First, because it refuses what cannot be learned from, and tells the fits of the folds when to stop.
  const fitted = fitMembers(sample, members, random)
  const told = settle(members, fitted)
  const { target } = sample
  const outputs = target.task === 'regression' ? 1 : target.classes.length
  const blend = method === 'vote' ? vote(sample, told, { weights, folds }, random) : stack(sample, told, folds, random)
  return { outputs, members: fitted, blend }
}

/** Members whose options have what their fits found out for themselves. */
const settle = (members: Member[], fitted: FittedMember[]): Member[] =>
  members.map(({ learner, options }, m) => ({
    learner,
    options: learner.settled?.(fitted[m]!.fitted, options) ?? options,
  }))

const blended = ({ outputs, blend }: Ensemble, decisions: Float64Array[], rows: number): Float64Array => {
  const scores = new Float64Array(rows * outputs)
  // With two classes the only plane is that of the second, which the first mirrors.
  const first = outputs === 2 ? 1 : 0
  for (let i = 0; i < rows; i++) {
    for (let p = 0; p < blend.length; p++) {
      const at = i * outputs + first + p
      let sum = blend[p]!.intercept
      for (let m = 0; m < decisions.length; m++) sum += blend[p]!.weights[m]! * decisions[m]![at]!
      scores[at] = sum
    }
    if (outputs === 2) scores[i * 2] = -scores[i * 2 + 1]!
  }
  return scores
}

/** The members' explanations by their weights, and what they say of the same part of the row in one sum. */
const explain = ({ outputs, members, blend }: Ensemble, row: Record<string, unknown>, output: number): Explanation => {
  const sign = outputs === 2 && output === 0 ? -1 : 1
  const { intercept, weights } = blend[outputs === 2 ? 0 : output]!
  const shown = outputs === 2 ? 1 : output
  const found = new Map<string, Contribution>()
  let base = intercept
  members.forEach(({ learner, fitted }, m) => {
    const told = learner.explain(fitted, row, shown)
    base += weights[m]! * told.base
    for (const { feature, value, contribution } of told.contributions) {
      const key = JSON.stringify([feature, value])
      const before = found.get(key)?.contribution ?? 0
      found.set(key, { feature, value, contribution: before + sign * weights[m]! * contribution })
    }
  })
  const moving = [...found.values()].filter(({ contribution }) => contribution !== 0)
  return {
    base: sign * base,
    contributions: moving.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)),
  }
}
