import { isUtf8 } from 'node:buffer'
import { CultivarError } from '../../kit/errors.ts'
import type { Prediction } from '../../serving.ts'
import type { Sheet } from './sheet.ts'

/** Reads one row a line; blank lines are none. */
export const readNdjson = (bytes: Buffer): Sheet => {
  if (!isUtf8(bytes)) throw new CultivarError('request/invalid', 'The body is not UTF-8. Send it as UTF-8.')
  const rows: unknown[] = []
  const lines: number[] = []
  const text = bytes.toString('utf8').replace(/^\ufeff/, '')
  text.split('\n').forEach((line, i) => {
    if (line.trim() === '') return
    rows.push(rowOf(line, i + 1))
    lines.push(i + 1)
  })
  return { rows, lineOf: (row) => lines[row] ?? 1 }
}

const rowOf = (text: string, line: number): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    const problem = (error as Error).message.slice(0, 300)
    throw new CultivarError('request/invalid-json', `line ${line}: is no JSON: ${problem}.`, { line })
  }
}

export const writeNdjson = (predictions: readonly Prediction[]): string =>
  predictions.map((prediction) => `${JSON.stringify(prediction)}\n`).join('')
