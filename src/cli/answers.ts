import pc from 'picocolors'
import { CultivarError } from '../kit/errors.ts'
import type { Explanation } from '../learners.ts'
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

interface Explained {
  explanation: Explanation['contributions']
  base_value: number
}

/** An answer as on the wire, but for the id that only a logged one has. */
export type Answered = Answer & { model: string; version: string } & Partial<Explained>

export const answerInput = async (servable: Servable, input: unknown): Promise<Answered> => {
  const [given] = await answer(servable, [servable.parse(input)])
  return named(servable, given!)
}

export const explainInput = async (servable: Servable, input: unknown): Promise<Answered & Explained> => {
  const row = servable.parse(input)
  const [given] = await answer(servable, [row])
  const { base, contributions } = await explain(servable, row, given!)
  return { ...named(servable, given!), explanation: contributions, base_value: base }
}

const named = ({ model, version }: Servable, given: Answer) => ({ model, version: String(version), ...given })

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
