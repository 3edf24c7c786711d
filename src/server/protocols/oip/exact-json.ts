import { CultivarError } from '../../../kit/errors.ts'
import { parseWideJson } from '../../../kit/wide-json.ts'
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
    return parseWideJson(text)
  } catch (error) {
    if (!text.includes('NaN')) throw notJson(error as Error)
  }
  try {
    return parseWideJson(withoutNaN(text))
  } catch (error) {
    throw notJson(error as Error)
  }
}

const withoutNaN = (text: string): string => changeBareWords(text, (outside) => outside.replace(/\bNaN\b/g, 'null'))

const notJson = ({ message }: Error) =>
  new CultivarError('request/invalid-json', `The body is no JSON: ${message.slice(0, 300)}.`)
