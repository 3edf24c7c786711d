import { changeBareWords } from './bare-words.ts'

/**
 * JSON as Python writes it when it holds what JSON cannot: NaN, which is how a missing value looks there and null here, and
 * infinities, which are refused later for what they are.
 */
export const parsePythonJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error
    return JSON.parse(withoutBareWords(text))
  }
}

const withoutBareWords = (text: string): string =>
  changeBareWords(text, (outside) => outside.replace(/\bNaN\b/g, 'null').replace(/\bInfinity\b/g, '1e999'))
