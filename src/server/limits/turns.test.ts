import { expect, it } from 'vitest'
import { openTurns } from './turns.ts'

/** An event loop by hand: each turn is a list of the times that its requests take, and gives those that came late. */
const loop = () => {
  const state = { now: 0, done: undefined as (() => void) | undefined }
  const turns = openTurns({
    now: () => state.now,
    atEnd: (done) => {
      state.done = done
    },
  })
  return {
    turn: (...workMs: number[]): boolean[] => {
      const late = workMs.map((ms) => {
        const isLate = turns.isLate()
        state.now += isLate ? 0 : ms
        return isLate
      })
      state.done?.()
      return late
    },
    rest: (ms: number) => {
      state.now += ms
    },
  }
}

it('takes a burst, however long its turn is', () => {
  const { turn } = loop()
  expect(turn(30, 30, 30)).toEqual([false, false, false])
})

it('refuses the rest of a turn once turns were long for an interval, and the first never', () => {
  const { turn } = loop()
  for (let i = 0; i < 2; i++) expect(turn(15, 15, 15)).not.toContain(true)
  expect(turn(15, 15, 15)).toEqual([false, true, true])
  expect(turn(500, 1)).toEqual([false, true])
})

it('takes everything again after one short turn', () => {
  const { turn } = loop()
  for (let i = 0; i < 4; i++) turn(15, 15, 15)
  expect(turn(10)).toEqual([false])
  expect(turn(15, 15, 15)).toEqual([false, false, false])
})

it('takes everything again after a silence', () => {
  const { turn, rest } = loop()
  for (let i = 0; i < 4; i++) turn(15, 15, 15)
  rest(150)
  expect(turn(15, 15, 15)).toEqual([false, false, false])
})
