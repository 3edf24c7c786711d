import { afterAll, beforeAll, expect } from 'vitest'
import { type Answer, ask } from '../input/ask.ts'
import { type House, openHouse } from '../input/house.ts'

/** The house of the tests of one file, and MLflow's registry as they ask it. */
export const state = {} as { house: House }

/** Opens a house before the tests of a file and closes it after them. */
export const withHouse = (): void => {
  beforeAll(async () => {
    state.house = await openHouse()
  })
  afterAll(() => state.house.close())
}

export type Fields = Record<string, unknown>

export const call = (method: string, path: string, fields: Fields, prefix = 'api'): Promise<Answer> => {
  const url = `${state.house.url}/${prefix}/2.0/mlflow/${path}`
  if (method === 'GET') return ask(`${url}?${new URLSearchParams(fields as Record<string, string>)}`)
  return ask(url, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(fields) })
}

/** What a call answers that has to succeed. */
export const done = async (method: string, path: string, fields: Fields) => {
  const { status, body } = await call(method, path, fields)
  expect({ path, status, body }).toEqual({ path, status: 200, body: expect.any(Object) })
  return body
}

export const refused = async (
  method: string,
  path: string,
  fields: Fields,
  [status, code]: [number, string],
  words = /./,
) => {
  const answer = await call(method, path, fields)
  expect({ path, fields, status: answer.status, code: answer.body.error_code }).toEqual({ path, fields, status, code })
  expect(answer.body.message).toMatch(words)
}

export const invalid: [number, string] = [400, 'INVALID_PARAMETER_VALUE']
export const missing: [number, string] = [404, 'RESOURCE_DOES_NOT_EXIST']
export const exists: [number, string] = [400, 'RESOURCE_ALREADY_EXISTS']

export const register = (name: string, fields: Fields = {}) =>
  done('POST', 'registered-models/create', { name, ...fields })
export const addVersion = async (name: string, fields: Fields = {}) =>
  (await done('POST', 'model-versions/create', { name, source: 'mlflow-artifacts:/0/x', ...fields })).model_version
export const getModel = async (name: string) => (await done('GET', 'registered-models/get', { name })).registered_model
export const getVersion = async (name: string, version: number | string) =>
  (await done('GET', 'model-versions/get', { name, version })).model_version
export const under = async (name: string, alias: string) =>
  (await done('GET', 'registered-models/alias', { name, alias })).model_version.version
export const setAlias = (name: string, alias: string, version: string) =>
  done('POST', 'registered-models/alias', { name, alias, version })
export const locate = async (name: string, version: string) =>
  (await done('GET', 'model-versions/get-download-uri', { name, version })).artifact_uri
