import { isDeepStrictEqual } from 'node:util'
import { CultivarError } from '../kit/errors.ts'
import {
  type Classifier,
  chooseClass,
  type Explanation,
  explainRow,
  loadPredictor,
  type Predictor,
  type Regressor,
  scoreRow,
} from '../learners.ts'
import { loadVersion, type Signature } from '../registry.ts'
import type { Context } from '../store.ts'
import { type InputParser, inputParser, type Row } from './input.ts'

/** A version in memory, ready to answer. */
export interface Servable {
  model: string
  version: number
  signature: Signature
  predictor: Predictor
  parse: InputParser
}

/** An answer before it has an id. `probabilities` follow the order of `labels`. */
export type Answer = ClassAnswer | NumberAnswer

export interface ClassAnswer {
  label: string
  confidence: number
  probabilities: Record<string, number>
}

export interface NumberAnswer {
  prediction: number
  /** Where the truth lies for the share `coverage` of the rows. */
  interval: { low: number; high: number; coverage: number }
}

/** Refuses (model/corrupt) a version that could not answer. */
export const loadServable = async (ctx: Context, model: string, version: number): Promise<Servable> => {
  const { manifest, saved } = await loadVersion(ctx, model, version)
  const { learner, positive, threshold, signature } = manifest
  const predictor = loadPredictor({ ...learner, positive, threshold }, saved)
  const classes = predictor.task === 'classification' ? predictor.classes : []
  if (!isDeepStrictEqual(signature.labels, classes)) {
    const message = `The signature of ${model}@${version} has other labels than its numbers. Take another version, or train again.`
    throw new CultivarError('model/corrupt', message, { model, version, labels: signature.labels, classes })
  }
  return { model, version, signature, predictor, parse: inputParser(signature) }
}

export const answer = ({ predictor }: Servable, row: Row): Answer => {
  const scores = scoreRow(predictor, row)
  return predictor.task === 'classification' ? classAnswer(predictor, scores) : numberAnswer(predictor, scores[0]!)
}

const classAnswer = (predictor: Classifier, scores: Float64Array): ClassAnswer => {
  const chosen = chooseClass(scores, predictor)
  const probabilities = Object.fromEntries(predictor.classes.map((label, i) => [label, scores[i]!]))
  return { label: predictor.classes[chosen]!, confidence: scores[chosen]!, probabilities }
}

const numberAnswer = ({ interval: { coverage, radius } }: Regressor, prediction: number): NumberAnswer => ({
  prediction,
  interval: { low: prediction - radius, high: prediction + radius, coverage },
})

const mostContributions = 20

/** What moved the answer, the strongest first, and what it was before anything moved it. */
export const explain = ({ predictor, signature }: Servable, row: Row, given: Answer): Explanation => {
  const output = 'label' in given ? signature.labels.indexOf(given.label) : 0
  const { base, contributions } = explainRow(predictor, row, output)
  return { base, contributions: contributions.slice(0, mostContributions) }
}
