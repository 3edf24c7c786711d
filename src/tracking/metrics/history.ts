import { CultivarError } from '../../kit/errors.ts'
import type { Context } from '../../store.ts'

/**
 * A point as PostgreSQL writes its columns, the numbers as JSON has them: a page may have a million, and to read each of them
 * and write it again takes as long as all the rest.
 */
export type WrittenPoint = [value: string, timestamp: string, step: string, isNan: 't' | 'f']

export interface HistoryPage {
  points: WrittenPoint[]
  /** Where the next page begins; undefined after the last. */
  next: string | undefined
}

/** The points of a metric by time, step and value, all or `limit` of them from where a page ended (search/page-token). */
export const historyPage = async (
  { store }: Context,
  { runId, key }: { runId: string; key: string },
  { limit, after }: { limit?: number | undefined; after?: string | undefined } = {},
): Promise<HistoryPage> => {
  const from = after ? readToken(after) : null
  const { rows } = await store.pool.query<WrittenPoint>({
    name: from ? 'history-after' : 'history',
    text: `select value, timestamp, step, is_nan from metrics
      where series = (select series from latest_metrics where run_id = $1 and key = $2)
      ${from ? 'and (timestamp, step, value, is_nan) > ($4, $5, $6, $7)' : ''}
      order by timestamp, step, value, is_nan limit $3`,
    // One more tells whether there is a next page.
    values: [runId, key, limit === undefined ? null : limit + 1, ...(from ?? [])],
    rowMode: 'array',
    types: { getTypeParser: () => asWritten },
  })
  const points = rows.slice(0, limit)
  return { points, next: points.length < rows.length ? tokenOf(points.at(-1)!) : undefined }
}

const asWritten = (text: string) => text

type Place = [timestamp: string, step: string, value: number, isNan: boolean]

const tokenOf = ([value, timestamp, step, isNan]: WrittenPoint): string =>
  Buffer.from(JSON.stringify([timestamp, step, Number(value), isNan === 't'])).toString('base64url')

const readToken = (token: string): Place => {
  try {
    const place: unknown = JSON.parse(Buffer.from(token, 'base64url').toString())
    if (isPlace(place)) return place
  } catch {
    // It is no JSON either.
  }
  throw new CultivarError('search/page-token', 'Invalid page token. Take the one that the page before gave.')
}

const isPlace = (place: unknown): place is Place =>
  Array.isArray(place) &&
  place.length === 4 &&
  /^-?\d{1,18}$/.test(place[0]) &&
  /^-?\d{1,18}$/.test(place[1]) &&
  typeof place[2] === 'number' &&
  typeof place[3] === 'boolean'
