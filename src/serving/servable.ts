import { isDeepStrictEqual } from 'node:util'
import { CultivarError } from '../kit/errors.ts'
import { type Classifier, type Contribution, explainRow, loadClassifier, scoreRow } from '../learners.ts'
import { loadVersion, type Signature } from '../registry.ts'
import type { Context } from '../store.ts'
import { chooseClass } from '../training.ts'
import { type InputParser, inputParser, type Row } from './input.ts'

/** A version in memory, ready to answer. */
export interface Servable {
  model: string
  version: number
  signature: Signature
  classifier: Classifier
  parse: InputParser
  positive: number
  threshold: number
}

/** An answer before it has an id. `probabilities` follow the order of `labels`. */
export interface Answer {
  label: string
  confidence: number
  probabilities: Record<string, number>
}

/** Refuses (model/corrupt) a version that could not answer. */
export const loadServable = async (ctx: Context, model: string, version: number): Promise<Servable> => {
  const { manifest, saved } = await loadVersion(ctx, model, version)
  const classifier = loadClassifier(manifest.learner, saved)
  const { labels } = manifest.signature
  if (!isDeepStrictEqual(labels, classifier.classes)) {
    const message = `The signature of ${model}@${version} has other labels than its numbers. Take another version, or train again.`
    throw new CultivarError('model/corrupt', message, { model, version, labels, classes: classifier.classes })
  }
  return {
    model,
    version,
    signature: manifest.signature,
    classifier,
    parse: inputParser(manifest.signature),
    positive: manifest.positive === null ? -1 : manifest.signature.labels.indexOf(manifest.positive),
    threshold: manifest.threshold,
  }
}

export const answer = (servable: Servable, row: Row): Answer => {
  const scores = scoreRow(servable.classifier, row)
  const { labels } = servable.signature
  const chosen = chooseClass(scores, servable.positive, servable.threshold)
  const probabilities = Object.fromEntries(labels.map((label, i) => [label, scores[i]!]))
  return { label: labels[chosen]!, confidence: scores[chosen]!, probabilities }
}

/** What moved the answer towards `label`, the strongest first. */
export const explain = (servable: Servable, row: Row, label: string): Contribution[] =>
  explainRow(servable.classifier, row, servable.signature.labels.indexOf(label)).slice(0, 20)
