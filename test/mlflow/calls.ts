import { expect } from 'vitest'
import { type Answer, ask, post } from '../input/ask.ts'
import type { House } from '../input/house.ts'

/** MLflow's API of a server, asked as its clients ask. Each call tells what is refused by `refuses`, or gives the answer's body. */
export const callsOf = (house: () => House, prefix = '/api/2.0/mlflow') => {
  const tell = (path: string, body: object) => post(`${house().url}${prefix}${path}`, body)
  const read = (path: string, query: Query) => ask(`${house().url}${prefix}${path}?${searchOf(query)}`)
  return {
    tell,
    read,
    post: async (path: string, body: object) => bodyOf(await tell(path, body)),
    get: async (path: string, query: Query) => bodyOf(await read(path, query)),
  }
}

type Query = Record<string, string | number | (string | number)[]>

const searchOf = (query: Query) =>
  new URLSearchParams(
    Object.entries(query).flatMap(([key, value]) => [value].flat().map((each) => [key, String(each)])),
  )

const bodyOf = ({ status, body }: Answer) => {
  expect({ status, ...(status === 200 ? {} : { body }) }).toEqual({ status: 200 })
  return body
}

/** The answer is an error as MLflow's clients read it. */
export const refuses = ({ status, body }: Answer, word: string, words: RegExp | string): void => {
  expect(body).toEqual({ error_code: word, message: expect.any(String) })
  expect(status).toBe(word === 'RESOURCE_DOES_NOT_EXIST' ? 404 : 400)
  expect(body.message).toMatch(words)
  expect(body.message.length).toBeLessThan(2_000)
}

export const invalid = 'INVALID_PARAMETER_VALUE'
export const missing = 'RESOURCE_DOES_NOT_EXIST'
export const exists = 'RESOURCE_ALREADY_EXISTS'
