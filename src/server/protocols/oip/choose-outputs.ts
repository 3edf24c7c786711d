import type { Signature } from '../../../registry.ts'
import { bestClasses } from './classification.ts'
import { type Output, outputsOf } from './outputs.ts'
import type { InferRequest } from './read-request.ts'
import { refusal, shown } from './refuse.ts'
import type { Wanted } from './wishes.ts'

/** An output, and whether it goes as bytes. */
export interface Chosen {
  output: Output
  binary: boolean
}

/** The outputs that a request asks for, in its order. */
export const chooseOutputs = ({ outputs, binary }: InferRequest, signature: Signature): Chosen[] => {
  const all = outputsOf(signature)
  if (!outputs) return all.map((output) => ({ output, binary }))
  return outputs.map((wanted) => ({ output: named(wanted, all, signature), binary: wanted.binary ?? binary }))
}

const named = ({ name, classification }: Wanted, all: readonly Output[], { labels }: Signature): Output => {
  const output = all.find((one) => one.name === name)
  if (!output) {
    const names = all.map((one) => one.name).join(', ')
    throw refusal(`The model has no output ${shown(name)}. Its outputs are ${names}.`)
  }
  if (classification === undefined) return output
  if (name === 'probabilities') return bestClasses(output, labels, classification)
  throw refusal(`${shown(name)} names no classes. Ask probabilities for a classification.`)
}
