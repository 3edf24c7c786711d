import type { Token } from './tokens.ts'

/** What is named by `entity.key`; the first dot outside of quotes parts them. */
export interface Identifier {
  entity: string | undefined
  key: string
}

/** The name that begins at a token, and the place after it; undefined where there is none. */
export const readIdentifier = (
  tokens: readonly Token[],
  start: number,
): (Identifier & { next: number }) | undefined => {
  let next = start
  let whole = ''
  let dot = -1
  // Pieces that touch are one name, as in params."my key".
  while (tokens[next]?.isName && (next === start || tokens[next]!.place === tokens[next - 1]!.end)) {
    const { text, quote } = tokens[next]!
    if (dot < 0 && quote === undefined && text.includes('.')) dot = whole.length + text.indexOf('.')
    whole += text
    next++
  }
  const key = whole.slice(dot + 1)
  return key === '' || dot === 0 ? undefined : { entity: dot < 0 ? undefined : whole.slice(0, dot), key, next }
}
