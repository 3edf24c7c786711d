/** A JSON text with whatever stands outside its strings changed. */
export const changeBareWords = (text: string, change: (outside: string) => string): string => {
  const parts: string[] = []
  let start = 0
  while (start < text.length) {
    const quote = text.indexOf('"', start)
    const end = quote < 0 ? text.length : quote
    parts.push(change(text.slice(start, end)))
    start = endOfString(text, end)
    parts.push(text.slice(end, start))
  }
  return parts.join('')
}

const endOfString = (text: string, quote: number): number => {
  let at = quote + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return Math.min(at + 1, text.length)
}
