import type { FastifyRequest } from 'fastify'
import type { Signature } from '../../../registry.ts'
import type { Sheet } from '../../row-formats/sheet.ts'
import { readSheet } from '../../row-formats.ts'
import { isObject, refused, rowsOf, rowsOfColumns } from '../rows.ts'

/** What an answer holds beside the prediction. */
export interface Wishes {
  probabilities: boolean
  explain: boolean
}

interface Invocation {
  sheet: Sheet
  wishes: Wishes
}

/** Reads the body of an invocation. Columns that are no inputs are left out, as MLflow leaves them out. */
export const readInvocation = (request: FastifyRequest, signature: Signature): Invocation => {
  const { body } = request
  if (Buffer.isBuffer(body)) {
    const sheet = readSheet(request, body, signature)
    return {
      sheet: { ...sheet, rows: inputsOnly(signature, sheet.rows) },
      wishes: { probabilities: false, explain: false },
    }
  }
  if (!isObject(body)) throw refused(`The body has to be a JSON object with one of ${keyList}.`)
  const rows = inputsOnly(signature, readRows(body, signature))
  if (rows.length === 0) throw refused('The body has no rows. Send at least one.')
  return { sheet: { rows }, wishes: readParams(body['params'] ?? body['parameters']) }
}

type Read = (given: unknown, signature: Signature) => unknown[]

const readRows = (body: Record<string, unknown>, signature: Signature): unknown[] => {
  const given = Object.keys(readers).filter((key) => Object.hasOwn(body, key))
  const [key, ...others] = given
  if (key !== undefined && others.length === 0) return readers[key]!(body[key], signature)
  const found = key === undefined ? 'none' : given.join(' and ')
  throw refused(`The body has to hold exactly one of ${keyList}; it has ${found}.`)
}

const readers: Record<string, Read> = {
  dataframe_split: (given, signature) => {
    if (!isObject(given)) throw refused('"dataframe_split" has to be an object with "columns" and "data".')
    const { columns, data } = given
    const rows = listIn(data, '"data" of "dataframe_split"')
    if (columns === undefined) return rowsOf(signature, rows, 'data')
    const names = listIn(columns, '"columns" of "dataframe_split"').map(String)
    return rowsOf(
      signature,
      rows.map((row, i) => named(row, names, i)),
      'data',
    )
  },
  dataframe_records: (given, signature) => {
    const rows = listIn(given, '"dataframe_records"')
    const odd = rows.findIndex((row) => !isObject(row))
    if (odd >= 0) throw refused(`dataframe_records[${odd}] has to be an object of features.`)
    return rowsOf(signature, rows, 'dataframe_records')
  },
  instances: (given, signature) => rowsOf(signature, listIn(given, '"instances"'), 'instances'),
  inputs: (given, signature) => {
    if (isObject(given)) return rowsOfColumns(signature, given, 'inputs')
    return rowsOf(signature, Array.isArray(given) ? given : [given], 'inputs')
  },
}

const keyList = Object.keys(readers)
  .map((key) => `"${key}"`)
  .join(', ')

const named = (row: unknown, names: readonly string[], i: number): Record<string, unknown> => {
  if (!Array.isArray(row)) throw refused(`data[${i}] has to be a list of values.`)
  if (row.length === names.length) return Object.fromEntries(names.map((name, at) => [name, row[at]]))
  throw refused(`data[${i}] has ${row.length} values and "columns" has ${names.length}.`)
}

const listIn = (value: unknown, name: string): unknown[] => {
  if (Array.isArray(value)) return value
  throw refused(`${name} has to be a list.`)
}

const inputsOnly = ({ inputs }: Signature, rows: readonly unknown[]): unknown[] =>
  rows.map((row) => {
    if (!isObject(row)) return row
    return Object.fromEntries(inputs.flatMap(({ name }) => (Object.hasOwn(row, name) ? [[name, row[name]]] : [])))
  })

const readParams = (params: unknown): Wishes => {
  if (params === undefined || params === null) return { probabilities: false, explain: false }
  if (!isObject(params)) throw refused('"params" has to be an object.')
  const { probabilities = false, explain = false, ...others } = params
  const [strange] = Object.keys(others)
  if (strange !== undefined)
    throw refused(`"params" holds ${strange.slice(0, 60)}. What can be asked for is probabilities and explain.`)
  if (typeof probabilities !== 'boolean' || typeof explain !== 'boolean')
    throw refused('probabilities and explain in "params" have to be true or false.')
  return { probabilities, explain }
}
