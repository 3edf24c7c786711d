import { CultivarError, errorBody } from '../../kit/errors.ts'
import type { Prediction } from '../../serving.ts'
import type { Line } from './lines.ts'

interface Asking {
  /** Answers rows together. Refuses all of them when one does not fit. */
  ask(rows: readonly unknown[]): Promise<Prediction[]>
  /** Rows with different keys are not asked for together. */
  keyOf(row: unknown): string | undefined
  /** Whatever was thrown, in our words. */
  asError(thrown: unknown): CultivarError
  batchRows: number
}

/**
 * A line for each line, in their order: the answer with its index, or what is wrong with this row. The next lines are
 * read when these have been taken, so nobody's memory fills up.
 */
export const answerLines = async function* (batches: AsyncIterable<Line[]>, asking: Asking): AsyncGenerator<string> {
  let index = 0
  for await (const lines of batches) {
    for (let start = 0; start < lines.length; start += asking.batchRows) {
      const answers = await answerBatch(lines.slice(start, start + asking.batchRows), asking)
      yield answers.map((answer) => written(answer, index++)).join('')
    }
  }
}

type Answered = Prediction | CultivarError

const written = (answer: Answered, index: number) =>
  `${JSON.stringify({ index, ...(answer instanceof CultivarError ? errorBody(answer) : answer) })}\n`

const answerBatch = async (lines: readonly Line[], asking: Asking): Promise<Answered[]> => {
  const rows = lines.flatMap((line, at) => ('row' in line ? [{ at, row: line.row }] : []))
  const groups = Map.groupBy(rows, ({ row }) => asking.keyOf(row))
  const answers = new Map<number, Answered>()
  const work = [...groups.values()].map(async (group) => {
    const found = await answerRows(
      group.map(({ row }) => row),
      asking,
    )
    group.forEach(({ at }, i) => {
      answers.set(at, found[i]!)
    })
  })
  await Promise.all(work)
  return lines.map((line, at) => ('row' in line ? answers.get(at)! : line.refusal))
}

/** Halves the rows until what does not fit stands alone, so that the others are still answered together. */
const answerRows = async (rows: readonly unknown[], asking: Asking): Promise<Answered[]> => {
  try {
    return await asking.ask(rows)
  } catch (thrown) {
    const error = asking.asError(thrown)
    if (rows.length === 1 || error.code !== 'request/invalid') return rows.map(() => error)
    const half = rows.length >> 1
    return [...(await answerRows(rows.slice(0, half), asking)), ...(await answerRows(rows.slice(half), asking))]
  }
}
