import { ndjsonTypes, parameterOf } from './media-type.ts'

export type Format = 'json' | 'csv' | 'ndjson'

/**
 * What a client wants to read, by its Accept header (RFC 9110, 12.5.1): JSON, unless CSV or NDJSON is named and liked
 * better. Nobody is refused for what they accept: who reads none of the three gets JSON.
 */
export const wantedFormat = (accept: string | undefined): Format => {
  // Nearly everybody wants JSON and says so in one of these ways.
  if (accept === undefined || accept === '*/*' || accept === 'application/json') return 'json'
  let best: { format: Format; weight: number } = { format: 'json', weight: 0 }
  for (const range of accept.split(',')) {
    const format = formatOf(range)
    const weight = weightOf(range)
    if (format !== undefined && weight > best.weight) best = { format, weight }
  }
  return best.format
}

const formatOf = (range: string): Format | undefined => {
  const type = range.split(';', 1)[0]!.trim().toLowerCase()
  if (type === 'text/csv') return 'csv'
  if (ndjsonTypes.includes(type)) return 'ndjson'
  return ['application/json', 'application/*', '*/*'].includes(type) ? 'json' : undefined
}

const weightOf = (range: string): number => {
  const weight = Number(parameterOf(range, 'q') ?? 1)
  return weight >= 0 && weight <= 1 ? weight : 0
}
