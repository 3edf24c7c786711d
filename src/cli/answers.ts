import pc from 'picocolors'
import { CultivarError } from '../kit/errors.ts'
import { type Answer, answer, type ClassAnswer, explain, type NumberAnswer, type Servable } from '../serving.ts'
import { brief, oneLine, share, table } from './print.ts'

/** Rows as a person types them: one JSON object, or a list of them. */
export const parseInput = (text: string): unknown[] => {
  try {
    const parsed = JSON.parse(text) as unknown
    return Array.isArray(parsed) ? parsed : [parsed]
  } catch (error) {
    const message = `--input is no JSON: ${(error as Error).message}. It looks like '{"text":"A quiet, perfect film."}'.`
    throw new CultivarError('request/invalid-json', message)
  }
}

/** An answer as on the wire, but for the id that only a logged one has. */
export type Answered = Answer & { model: string; version: string } & Partial<ReturnType<typeof explained>>

export const answerInput = (servable: Servable, input: unknown): Answered => {
  const { model, version } = servable
  return { model, version: String(version), ...answer(servable, servable.parse(input)) }
}

export const explainInput = (servable: Servable, input: unknown): Answered & ReturnType<typeof explained> => ({
  ...answerInput(servable, input),
  ...explained(servable, input),
})

const explained = (servable: Servable, input: unknown) => {
  const row = servable.parse(input)
  const { base, contributions } = explain(servable, row, answer(servable, row))
  return { explanation: contributions, base_value: base }
}

export const answerWords = (answered: Answered): string => {
  const { explanation } = answered
  const moved = explanation?.map((part) => ({
    feature: part.feature,
    value: oneLine(part.value),
    moved: part.contribution.toFixed(3),
  }))
  return [...headWords(answered), ...(moved ? ['', table(moved)] : [])].join('\n')
}

/** What was answered and how surely, without the reasons. */
export const headWords = (answered: Answered): string[] => {
  const [head, ...rest] = 'label' in answered ? classWords(answered) : numberWords(answered)
  return [`${head} ${pc.dim(`${answered.model}@${answered.version}`)}`, ...rest]
}

const classWords = ({ label, confidence, probabilities }: ClassAnswer): string[] => {
  const each = Object.entries(probabilities).map(([name, value]) => ({ label: name, probability: value.toFixed(4) }))
  return [`${pc.bold(label)} ${confidence.toFixed(4)}`, table(each)]
}

const numberWords = ({ prediction, interval: { low, high, coverage } }: NumberAnswer): string[] => [
  pc.bold(brief(prediction)),
  `between ${brief(low)} and ${brief(high)} for ${share(coverage)} of the rows`,
]
