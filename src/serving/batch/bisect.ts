import type { Part } from './request.ts'

/** Runs parts together; the results are those of their rows, in order. */
type Run<Row, Result> = (parts: readonly Part<Row, Result>[], isAgain: boolean) => Promise<readonly Result[]>

interface Batch<Row, Result> {
  run: Run<Row, Result>
  /** Whether an error comes of what the rows are, so that other rows could be answered. */
  isOfRows(error: unknown): boolean
}

/**
 * Answers every part. Where a batch fails by what its rows are, its halves are tried, so that a row that cannot be
 * answered fails its own request and no other.
 */
export const answerParts = async <Row, Result>(
  batch: Batch<Row, Result>,
  parts: readonly Part<Row, Result>[],
  isAgain = false,
): Promise<void> => {
  try {
    share(parts, await batch.run(parts, isAgain))
  } catch (error) {
    const waiting = parts.filter(({ request }) => !request.settled())
    // Who was alone is to blame. Of several it may have been one who has gone away meanwhile.
    const isCertain = parts.length === 1 || !batch.isOfRows(error)
    if (isCertain) for (const { request } of waiting) request.fail(error)
    else for (const half of halves(waiting)) await answerParts(batch, half, true)
  }
}

const halves = <T>(list: readonly T[]): T[][] => {
  const middle = Math.ceil(list.length / 2)
  return [list.slice(0, middle), list.slice(middle)].filter((half) => half.length > 0)
}

const share = <Row, Result>(parts: readonly Part<Row, Result>[], results: readonly Result[]) => {
  let at = 0
  for (const { request, from, to } of parts) {
    request.answer(from, results.slice(at, at + to - from))
    at += to - from
  }
}
