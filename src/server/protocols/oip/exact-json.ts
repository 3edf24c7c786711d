import { CultivarError } from '../../../kit/errors.ts'
import { changeBareWords } from '../bare-words.ts'

/**
 * JSON as the clients of this protocol write it. Whole numbers that a JavaScript number does not hold exactly become
 * BigInt, and the NaN that Python writes for a missing number is null.
 */
export const parseJson = (bytes: Uint8Array): unknown => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString()
    .replace(/^\ufeff/, '')
  try {
    return parse(text)
  } catch (error) {
    if (!text.includes('NaN')) throw notJson(error as Error)
  }
  try {
    return parse(withoutNaN(text))
  } catch (error) {
    throw notJson(error as Error)
  }
}

// A reviver makes reading several times slower, and hardly a request has numbers of so many digits.
const parse = (text: string): unknown => (/\d{16}/.test(text) ? JSON.parse(text, exactly) : JSON.parse(text))

const exactly = (_key: string, value: unknown, context?: { source?: string }): unknown => {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = context?.source ?? ''
  return /^-?\d{16,20}$/.test(source) ? BigInt(source) : value
}

const withoutNaN = (text: string): string => changeBareWords(text, (outside) => outside.replace(/\bNaN\b/g, 'null'))

const notJson = ({ message }: Error) =>
  new CultivarError('request/invalid-json', `The body is no JSON: ${message.slice(0, 300)}.`)
