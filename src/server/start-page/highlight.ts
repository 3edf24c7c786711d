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

// A value is words with spaces between them, and a sign or a character of a script without spaces is a word of its own.
// In the text there may be nothing between two such words; between two words of letters there is at least a space.
const spansOf = (text: string, { value, contribution }: Word): Span[] => {
  const words = value.split(/\s+/).filter((word) => word !== '')
  if (words.length === 0) return []
  const pattern = words.map((word) => `${startOf(word)}${escaped(word)}${endOf(word)}`).join('[\\s<>\\/]*')
  const found = text.matchAll(new RegExp(pattern, 'giv'))
  return [...found].map((match) => ({ start: match.index, end: match.index + match[0].length, contribution }))
}

const spaceless = ['Han', 'Hiragana', 'Katakana', 'Thai', 'Lao', 'Khmer', 'Myanmar'].map(
  (name) => `\\p{Script=${name}}`,
)
const letter = `[[\\p{L}\\p{M}\\p{N}_]--[${spaceless.join('')}]]`
const startsWithLetter = new RegExp(`^${letter}`, 'v')
const endsWithLetter = new RegExp(`${letter}$`, 'v')

const startOf = (word: string) => (startsWithLetter.test(word) ? `(?<!${letter})` : '')
const endOf = (word: string) => (endsWithLetter.test(word) ? `(?!${letter})` : '')
const escaped = (word: string) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
