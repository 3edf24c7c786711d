import { v4 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { firstIdAt, newId } from '../../src/kit/ids.ts'
import { ask, expectError, expectRefusal, post } from './ask.ts'
import { type House, openHouse } from './house.ts'
import { contents, unchanged } from './unchanged.ts'

let house: House
let id: string
beforeAll(async () => {
  house = await openHouse()
})
beforeEach(async () => {
  id = (await post(`${house.url}/predict`, { text: 'a lovely film' })).body.id
})
afterAll(() => house.close())

const give = (body: unknown) => post(`${house.url}/feedback`, body)
const giveInVain = (body: unknown) => unchanged(house.ctx, () => give(body))

describe('feedback for no prediction', () => {
  it.each([
    ['one that nobody made', newId(systemClock)],
    ['version 4', v4()],
    ['the first moment', firstIdAt(0)],
    ['a time beyond the calendar', 'ffffffff-ffff-7fff-bfff-ffffffffffff'],
    ['the last day of the calendar', 'e677d21f-dbff-7000-8000-000000000000'],
    ['no id', 'not an id'],
    ['nothing', ''],
    ['dashes', '-'.repeat(36)],
    ['NUL', '\0'],
    ['SQL', `' or '1'='1`],
    ['HTML', '<script>'],
  ])('with the id %s is refused', async (_kind, prediction_id) => {
    expectError(await giveInVain({ prediction_id, label: 'positive' }), 'prediction/unknown')
  })

  it('takes an id in capitals for the same id', async () => {
    expect(await give({ prediction_id: id.toUpperCase(), label: 'positive' })).toMatchObject({
      status: 200,
      body: { prediction_id: id },
    })
  })
})

describe('a body that does not fit', () => {
  it('is refused naming every field', async () => {
    expectError(await giveInVain({}), 'request/invalid', /prediction_id is missing; label/)
    expectError(await giveInVain({ prediction_id: id }), 'request/invalid', /label has to be a word/)
    expectError(await giveInVain({ prediction_id: id, label: 'positive', extra: 1 }), 'request/invalid', /"extra"/)
    expectError(
      await giveInVain({ prediction_id: 5, label: null }),
      'request/invalid',
      /prediction_id should be string/,
    )
    expectError(await giveInVain({ prediction_id: id, label: 'positive', source: '' }), 'request/invalid', /source/)
    expectError(await giveInVain({ prediction_id: id, label: {} }), 'request/invalid', /label/)
    for (const body of [null, 5, [], 'text', [{ prediction_id: id, label: 'positive' }]]) {
      expectError(await giveInVain(body), 'request/invalid')
    }
  })

  it('is refused where a text is longer than its place', async () => {
    const long = { label: 'x'.repeat(1_001), source: 'x'.repeat(201), comment: 'x'.repeat(10_001) }
    for (const [field, value] of Object.entries(long)) {
      const body = { prediction_id: id, label: 'positive', [field]: value }
      expectError(await giveInVain(body), 'request/invalid', new RegExp(`${field} `))
    }
  })

  it('says little about a million fields', async () => {
    const fields = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`f${i}`, i]))
    expectError(await giveInVain({ prediction_id: id, label: 'positive', ...fields }), 'request/invalid')
  })
})

describe('a label that the model does not have', () => {
  it.each(['great', '', 'POSITIVE', ' positive', 'constructor', '__proto__', 'toString', 'a\0b', '\ud800', 5, true])(
    'is refused: %j',
    async (label) => {
      expectError(await giveInVain({ prediction_id: id, label }), 'feedback/unknown-label', /negative, positive/)
    },
  )
})

describe('what comes with a label', () => {
  it.each([
    `'; drop table feedback; --`,
    '<script>alert(1)</script>',
    'пользователь',
    '👍🏽',
    '%s $(x) \\',
    '__proto__',
  ])('is data: %s', async (words) => {
    const answer = await give({ prediction_id: id, label: 'pos', source: words, comment: words })
    expect(answer).toMatchObject({ status: 200, body: { status: 'created', label: 'positive', source: words } })
    const { body } = await ask(`${house.url}/api/predictions?limit=1`)
    expect(body.predictions[0].feedback).toEqual([{ source: words, label: 'positive', comment: words }])
  })

  it('is kept with U+FFFD for NUL and halves of pairs, and is the same again', async () => {
    const body = { prediction_id: id, label: 'neg', source: 'a\0\ud800', comment: '\0' }
    expect((await give(body)).body).toMatchObject({ status: 'created', source: 'a\ufffd\ufffd' })
    expect((await giveInVain(body)).body.status).toBe('unchanged')
  })
})

describe('many labels', () => {
  it('each succeed or fail alone', async () => {
    const before = await contents(house.ctx)
    const good = { prediction_id: id, label: 'negative' }
    const bad = { prediction_id: newId(systemClock), label: 'negative' }
    const { status, body } = await give({ instances: [bad, good, { ...good, label: 'great' }] })
    expect(status).toBe(200)
    expect(body.results[0].error.code).toBe('prediction/unknown')
    expect(body.results[1]).toMatchObject({ status: 'created' })
    expect(body.results[2].error.code).toBe('feedback/unknown-label')
    expect(await contents(house.ctx)).toEqual({ ...before, 'public.feedback': Number(before['public.feedback']) + 1 })
  })

  it('are refused as a whole where one has no right shape', async () => {
    const good = { prediction_id: id, label: 'negative' }
    const answer = await giveInVain({ instances: [good, { prediction_id: id, labl: 'negative' }] })
    expectError(answer, 'request/invalid', /instances\/1/)
    expectError(await giveInVain({ instances: [] }), 'request/invalid', /instances/)
    expectError(await giveInVain({ instances: [good], label: 'positive' }), 'request/invalid', /"label"/)
    expectRefusal(await giveInVain({ instances: Array.from({ length: 1_001 }, () => good) }))
  })
})
