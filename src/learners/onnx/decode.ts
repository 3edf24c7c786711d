import { CultivarError } from '../../kit/errors.ts'
import { type Field, readMessage } from '../../kit/protobuf.ts'

/** The fields of a message of the ONNX schema; `what` says of a damaged one which it is. */
export const fieldsOf = (bytes: Uint8Array, what: string): Field[] => {
  const fields = readMessage(bytes)
  if (fields) return fields
  throw invalid(`${what} cannot be read`)
}

/** All values of a field that holds messages or text. */
export const many = (fields: Field[], number: number): Uint8Array[] =>
  fields.flatMap((field) => (field.number === number && field.wire === 'bytes' ? [field.value] : []))

/** A text, empty where the field is absent. */
export const textAt = (fields: Field[], number: number): string => textOf(many(fields, number).at(-1))

export const textsAt = (fields: Field[], number: number): string[] => many(fields, number).map(textOf)

/** A number, 0 where the field is absent. */
export const numberAt = (fields: Field[], number: number): number => {
  const found = fields.findLast((field) => field.number === number && field.wire === 'varint')
  return Number(found?.value ?? 0)
}

export const invalid = (problem: string): CultivarError =>
  new CultivarError('model/onnx-invalid', `The file is no ONNX model: ${problem}. Export it again.`, { problem })

const textOf = (bytes: Uint8Array | undefined): string => (bytes ? decoder.decode(bytes) : '')

const decoder = new TextDecoder()
