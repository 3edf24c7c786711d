// Finds the words of an explanation in the text that was explained.

/** A stretch of the text; with a contribution where it moved the answer. */
export interface Piece {
  text: string
  contribution?: number
}

export interface Word {
  value: string
  contribution: number
}

/** The text in pieces. Where words overlap, as a pair of words and one of the two do, the stronger one is shown. */
export const highlight = (text: string, words: readonly Word[]): Piece[] => {
  const spans = words.flatMap((word) => spansOf(text, word)).sort((a, b) => strength(b) - strength(a))
  const shown: Span[] = []
  for (const span of spans) {
    if (shown.every((other) => span.end <= other.start || span.start >= other.end)) shown.push(span)
  }
  shown.sort((a, b) => a.start - b.start)
  const pieces = shown.flatMap((span, i) => [
    { text: text.slice(shown[i - 1]?.end ?? 0, span.start) },
    { text: text.slice(span.start, span.end), contribution: span.contribution },
  ])
  return [...pieces, { text: text.slice(shown.at(-1)?.end ?? 0) }].filter((piece) => piece.text !== '')
}

interface Span {
  start: number
  end: number
  contribution: number
}

const strength = (span: Span) => Math.abs(span.contribution)

// Whole words in any case; between the words of a pair there may be anything that is no word.
const spansOf = (text: string, { value, contribution }: Word): Span[] => {
  const parts = value.match(/[\p{L}\p{M}\p{N}]+/gu)
  if (!parts) return []
  const pattern = `(?<![\\p{L}\\p{M}\\p{N}])${parts.join('[^\\p{L}\\p{M}\\p{N}]+')}(?![\\p{L}\\p{M}\\p{N}])`
  const found = text.matchAll(new RegExp(pattern, 'giu'))
  return [...found].map((match) => ({ start: match.index, end: match.index + match[0].length, contribution }))
}
