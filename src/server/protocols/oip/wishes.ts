import { refusal, shown } from './refuse.ts'
import type { RequestJson } from './request.ts'

type Parameters = RequestJson['parameters']

/** What a caller said of an output. */
export interface Wanted {
  name: string
  /** Undefined where the request says it for all outputs. */
  binary: boolean | undefined
  /** How many of the best classes to name, instead of numbers. */
  classification: number | undefined
}

export const wantedOutputs = (outputs: NonNullable<RequestJson['outputs']>): Wanted[] => {
  const names = new Set<string>()
  return outputs.map(({ name, parameters }) => {
    if (names.has(name)) throw refusal(`The output ${shown(name)} is asked for twice.`)
    names.add(name)
    return { name, binary: truth(parameters, 'binary_data'), classification: classesOf(parameters) }
  })
}

export const wantsBinary = (parameters: Parameters): boolean => {
  refuseReserved(parameters)
  return truth(parameters, 'binary_data_output') ?? false
}

export const explainOf = (parameters: Parameters): boolean => truth(parameters, 'explain') ?? false

const truth = (parameters: Parameters, name: string): boolean | undefined => {
  const value = parameters?.[name]
  if (value === undefined || typeof value === 'boolean') return value
  throw refusal(`The parameter ${name} has to be true or false.`)
}

const classesOf = (parameters: Parameters): number | undefined => {
  const count = parameters?.['classification']
  if (count === undefined || (Number.isSafeInteger(count) && (count as number) >= 1)) return count as number | undefined
  throw refusal('The parameter classification has to be how many classes to name, at least 1.')
}

// Triton's clients send it always; of the other names with this start none means anything here.
const harmless = 'triton_enable_empty_final_response'

const refuseReserved = (parameters: Parameters) => {
  const reserved = Object.keys(parameters ?? {}).find((name) => name.startsWith('triton_') && name !== harmless)
  if (reserved === undefined) return
  throw refusal(`The parameter ${shown(reserved)} is reserved: names that start with triton_ are no caller's.`)
}
