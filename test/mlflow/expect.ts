import { expect } from 'vitest'
import type { Answer } from '../input/ask.ts'

/** The answer is an error as MLflow's clients read it. */
export const expectMlflowError = ({ status, body }: Answer, wanted: number, word: string, words?: RegExp): void => {
  expect(body).toEqual({ error_code: word, message: expect.any(String) })
  expect(status).toBe(wanted)
  if (words) expect(body.message).toMatch(words)
}
