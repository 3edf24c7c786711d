import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLive } from '../../test/live/project.ts'
import { newId } from '../kit/ids.ts'
import { openPredictionLog } from '../serving.ts'
import { readWindow } from './window.ts'

let live: Awaited<ReturnType<typeof openLive>>
beforeAll(async () => {
  live = await openLive()
})
afterAll(() => live.close())

test('holds what one version answered within the span, by column, the newest first', async () => {
  const { ctx, clock } = live
  const from = clock.now()
  const log = openPredictionLog(ctx)
  const answer = async (input: object, { version = 1, model = 'm' } = {}) => {
    const said = {
      output: '{"no":0.2,"yes":0.8}',
      label: 'yes',
      confidence: 0.75,
      prediction: null,
      latencyMs: 1,
      requestId: null,
      route: 'champion',
      propensity: 1,
    }
    await log.append([{ id: newId(clock), model, version, input: JSON.stringify(input), ...said }])
    clock.advance(43_200_000)
  }
  await answer({ paid: true, age: 30, plan: 'free' })
  await answer({ paid: false, age: null })
  await answer({ paid: true, age: 50 }, { version: 2 })
  await answer({ paid: true, age: 60 }, { model: 'other' })
  await answer({ paid: true, age: 70, plan: 'after the span' })

  const traffic = { model: 'm', version: 1, features: ['paid', 'age', 'plan'] }
  expect(await readWindow(ctx, traffic, { from, to: clock.now() - 43_200_000 })).toEqual({
    rows: 2,
    columns: { paid: [0, 1], age: [null, 30], plan: [null, 'free'] },
    labels: { yes: 2 },
    confidence: [0.75, 0.75],
    predictions: [],
  })
})
