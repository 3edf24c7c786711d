/** A piece of a filter or an order. */
export interface Token {
  /** Without its quotes. */
  text: string
  quote: "'" | '"' | '`' | undefined
  /** Whether it can be a part of a name. */
  isName: boolean
  /** Where it begins and where it ends, counted from 0. */
  place: number
  end: number
}

// A word is whatever has no meaning of its own here, so that keys with dots, dashes and slashes need no quotes.
const piece =
  /\s+|(?<quoted>'[^']*(?:''[^']*)*'|"[^"]*(?:""[^"]*)*"|`[^`]*(?:``[^`]*)*`)|(?<symbol><=|>=|!=|<>|==|[=<>(),])|(?<word>[^\s'"`<>=!(),]+)/y

const synonyms: Readonly<Record<string, string>> = { '<>': '!=', '==': '=' }

/** The pieces of a text. Where a quotation does not end, what `refuse` makes of it is thrown. */
export const tokensOf = (text: string, refuse: (reason: string, place: number) => Error): Token[] => {
  const tokens: Token[] = []
  piece.lastIndex = 0
  while (piece.lastIndex < text.length) {
    const place = piece.lastIndex
    const groups = piece.exec(text)?.groups
    if (!groups) throw refuse(`${JSON.stringify(text.slice(place, place + 20))} has no meaning here`, place + 1)
    const token = tokenOf(groups)
    if (token) tokens.push({ ...token, place, end: piece.lastIndex })
  }
  return tokens
}

const tokenOf = ({ quoted, symbol, word }: Record<string, string | undefined>) => {
  if (quoted !== undefined) {
    const quote = quoted[0] as NonNullable<Token['quote']>
    return { text: quoted.slice(1, -1).replaceAll(quote + quote, quote), quote, isName: quote !== "'" }
  }
  if (symbol !== undefined) return { text: synonyms[symbol] ?? symbol, quote: undefined, isName: false }
  return word === undefined ? undefined : { text: word, quote: undefined, isName: true }
}

/** Whether the token is this word, in any letter case, or this symbol. */
export const isWord = (token: Token | undefined, word: string): boolean =>
  token !== undefined && token.quote === undefined && token.text.toLowerCase() === word
