import { CultivarError } from '../../kit/errors.ts'
import type { Context } from '../../store.ts'

/** A point as it was logged: NaN is a number again. */
export interface HistoryPoint {
  key: string
  value: number
  timestamp: number
  step: number
}

export interface HistoryPage {
  points: HistoryPoint[]
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
  const { rows } = await store.pool.query<PointRow>({
    name: from ? 'history-after' : 'history',
    text: `select value, timestamp, step, is_nan from metrics
      where series = (select series from latest_metrics where run_id = $1 and key = $2)
      ${from ? 'and (timestamp, step, value, is_nan) > ($4, $5, $6, $7)' : ''}
      order by timestamp, step, value, is_nan limit $3`,
    // One more tells whether there is a next page.
    values: [runId, key, limit === undefined ? null : limit + 1, ...(from ?? [])],
  })
  const page = rows.slice(0, limit)
  return {
    points: page.map((row) => pointOf(key, row)),
    next: page.length < rows.length ? tokenOf(page.at(-1)!) : undefined,
  }
}

interface PointRow {
  value: number
  timestamp: string
  step: string
  is_nan: boolean
}

export const pointOf = (key: string, { value, timestamp, step, is_nan }: PointRow): HistoryPoint => ({
  key,
  value: is_nan ? Number.NaN : value,
  timestamp: Number(timestamp),
  step: Number(step),
})

type Place = [timestamp: string, step: string, value: number, isNan: boolean]

const tokenOf = ({ timestamp, step, value, is_nan }: PointRow): string =>
  Buffer.from(JSON.stringify([timestamp, step, value, is_nan])).toString('base64url')

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
