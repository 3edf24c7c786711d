/** Texts as sets of words: for each text the numbers of its distinct words; `words[number]` is the word. */
export interface WordSets {
  texts: Int32Array[]
  words: string[]
}

/**
 * The distinct words of every text, lower case. Only the first `mostWords` of a text are read, so that one very long
 * text costs no more than many short ones.
 */
export const wordSets = (texts: readonly string[], mostWords = 400): WordSets => {
  const numbers = new Map<string, number>()
  const words: string[] = []
  const numberOf = (word: string) => {
    const known = numbers.get(word)
    if (known !== undefined) return known
    numbers.set(word, words.length)
    return words.push(word) - 1
  }
  const sets = texts.map((text) => {
    const found =
      text
        .slice(0, mostWords * 10)
        .toLowerCase()
        .match(wordPattern) ?? []
    return Int32Array.from(new Set(found.slice(0, mostWords).map(numberOf)))
  })
  return { texts: sets, words }
}

/** Letters and digits; in scripts that are written without spaces every character is a word. */
const wordPattern =
  /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}]|[[\p{L}\p{M}\p{N}'’]--[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}]]+/gv
