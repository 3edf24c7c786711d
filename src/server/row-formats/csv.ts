import { cellReader, csvLine, csvText } from '../../data.ts'
import { CultivarError } from '../../kit/errors.ts'
import type { Signature } from '../../registry.ts'
import type { Prediction } from '../../serving.ts'
import type { Sheet } from './sheet.ts'

/** Reads rows of cells by the names of their header; without one they follow the order of the model's inputs. */
export const readCsv = (bytes: Buffer, { inputs }: Signature, hasHeader: boolean): Sheet => {
  const { records, lineOf } = csvText(bytes, unreadable)
  const names = hasHeader ? headerOf(records) : inputs.map(({ name }) => name)
  const width = hasHeader ? `the header has ${names.length}` : `the model takes ${names.length}`
  const first = hasHeader ? 1 : 0
  const kinds = new Map(inputs.map(({ name, kind }) => [name, kind]))
  const readers = names.map((name) => cellReader(kinds.get(name) ?? 'text'))
  const rows = records.slice(first).map((cells, i) => {
    if (cells.length !== names.length) throw ragged(lineOf(first + i), cells.length, width)
    return Object.fromEntries(names.map((name, column) => [name, readers[column]!(cells[column])]))
  })
  return { rows, lineOf: (row) => lineOf(first + row) }
}

const headerOf = ([header]: string[][]): string[] => {
  if (header === undefined) throw unreadable(1, 'has to be a header with the names of the features.')
  const seen = new Set<string>()
  const twice = header.find((name) => seen.size === seen.add(name).size)
  if (twice === undefined) return header
  throw unreadable(1, `the column ${JSON.stringify(twice.slice(0, 60))} is there twice. Rename or remove one.`)
}

const unreadable = (line: number, problem: string) =>
  new CultivarError('request/invalid', `line ${line}: ${problem}`, { line })

const ragged = (line: number, found: number, expected: string) => {
  const fields = found === 1 ? 'field' : 'fields'
  return unreadable(line, `the row has ${found} ${fields} and ${expected}. Put fields that hold a comma into quotes.`)
}

/** Predictions as CSV with a header. What only some rows have is empty in the others. */
export const writeCsv = (predictions: readonly Prediction[]): string => {
  const rows = predictions.map(cellsOf)
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return csvLine(names) + rows.map((row) => csvLine(names.map((name) => row[name]))).join('')
}

const cellsOf = (prediction: Prediction): Record<string, unknown> => {
  const { probabilities = {}, latency_ms, explanation, base_value, ...rest } = prediction
  const shares = Object.entries(probabilities).map(([label, share]) => [`probability_${label}`, share])
  const { interval, ...plain } = 'interval' in rest ? rest : { ...rest, interval: undefined }
  const explained = explanation === undefined ? {} : { base_value, explanation }
  return { ...plain, ...interval, ...Object.fromEntries(shares), ...explained, latency_ms }
}
