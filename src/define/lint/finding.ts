/** What is wrong with a definition, where, and what to do. An error stops; a warning is only shown. */
export interface Finding {
  severity: 'error' | 'warning'
  place: string
  message: string
}

export const error = (place: string, message: string): Finding => ({ severity: 'error', place, message })
export const warning = (place: string, message: string): Finding => ({ severity: 'warning', place, message })

export const list = (words: readonly string[]): string => words.map((word) => `"${word}"`).join(', ')
