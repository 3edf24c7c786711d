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

const withoutBareWords = (text: string): string => {
  const parts: string[] = []
  let start = 0
  while (start < text.length) {
    const quote = text.indexOf('"', start)
    const end = quote < 0 ? text.length : quote
    parts.push(
      text
        .slice(start, end)
        .replace(/\bNaN\b/g, 'null')
        .replace(/\bInfinity\b/g, '1e999'),
    )
    start = quote < 0 ? end : endOfString(text, quote)
    parts.push(text.slice(end, start))
  }
  return parts.join('')
}

const endOfString = (text: string, quote: number): number => {
  let at = quote + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return Math.min(at + 1, text.length)
}
