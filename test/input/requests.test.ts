import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, expectError, post, postText } from './ask.ts'
import { type House, openHouse } from './house.ts'
import { unchanged } from './unchanged.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

const predict = (body: unknown) => post(`${house.url}/predict`, body)

const refused = async (body: string, code: Parameters<typeof expectError>[1], words?: RegExp) =>
  expectError(await unchanged(house.ctx, () => postText(`${house.url}/predict`, body)), code, words)

describe('a body that is no JSON, or none', () => {
  it.each([
    '{"text": "a"',
    '{text: 1}',
    "{'text':'a'}",
    'NaN',
    '{"text":"a"}}',
    '\u0000',
    '<xml/>',
    'text=a',
    '{"text":"a",}',
  ])('refuses %j', async (body) => {
    await refused(body, 'request/invalid-json', /no JSON/)
  })

  it('refuses an empty body and a missing one', async () => {
    await refused('', 'request/invalid', /JSON object/)
    expectError(await ask(`${house.url}/predict`, { method: 'POST' }), 'request/invalid', /JSON object/)
    expectError(await ask(`${house.url}/feedback`, { method: 'POST' }), 'request/invalid', /body is missing/)
    expectError(await postText(`${house.url}/feedback`, ''), 'request/invalid', /body is missing/)
  })

  it('refuses what curl -d sends by itself, and says which header is missing', async () => {
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/xml', 'json', ';;;']) {
      const headers = { 'content-type': type }
      const answer = await ask(`${house.url}/predict`, { method: 'POST', headers, body: '{"text":"good"}' })
      expectError(answer, 'request/media-type', /content-type: application\/json/)
    }
  })

  it('takes a byte order mark and another charset than it says', async () => {
    expect((await postText(`${house.url}/predict`, '\ufeff{"text":"a lovely film"}')).status).toBe(200)
    const latin = new Uint8Array([...Buffer.from('{"text":"caf'), 0xe9, ...Buffer.from('"}')])
    expect((await postText(`${house.url}/predict`, latin)).status).toBe(200)
  })
})

describe('JSON of another shape', () => {
  it.each(['null', '5', '"text"', 'true', '[]', '[{"text":"a"}]'])('refuses %s', async (body) => {
    await refused(body, 'request/invalid', /JSON object/)
  })

  it('names what is missing, what is too much, and what has the wrong type', async () => {
    await refused('{}', 'request/invalid', /text is missing/)
    await refused('{"txt":"a"}', 'request/invalid', /text is missing; txt is not an input/)
    await refused('{"text":"a","label":"positive"}', 'request/invalid', /label is not an input/)
    for (const wrong of ['5', 'null', 'true', '["a"]', '{"a":1}']) {
      await refused(`{"text":${wrong}}`, 'request/invalid', /text should be a text/)
    }
    await refused('{"text":"a","return_probabilities":"yes"}', 'request/invalid', /return_probabilities/)
  })

  it.each(['""', '" "', '"\\t\\n\\u00a0\\u3000"'])('refuses the empty text %s', async (text) => {
    await refused(`{"text":${text}}`, 'request/invalid', /text is empty/)
  })

  it('refuses the keys that reach into objects', async () => {
    await refused('{"text":"a","__proto__":{"admin":true}}', 'request/invalid', /__proto__/)
    await refused('{"text":"a","constructor":{"prototype":{"admin":true}}}', 'request/invalid', /constructor/)
    await refused('{"__proto__":{"text":"a"}}', 'request/invalid', /text is missing; __proto__ is not/)
    await refused('{"text":"a","constructor":1}', 'request/invalid', /constructor is not an input/)
    await refused('{"instances":[{"__proto__":{"text":"a"}}]}', 'request/invalid', /__proto__/)
    await refused('{"text":"a","toString":1,"hasOwnProperty":2}', 'request/invalid', /toString is not an input/)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  it('takes the last of duplicate keys, as JavaScript does', async () => {
    const answer = await postText(`${house.url}/predict`, '{"text":"a dull film","text":"a lovely film"}')
    expect(answer).toMatchObject({ status: 200, body: { label: 'positive' } })
  })

  it('refuses what is nested a hundred thousand deep', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    await refused(`{"text":${deep}}`, 'request/invalid', /text should be a text/)
    await refused(deep, 'request/invalid')
    await refused(`${'{"text":'.repeat(50_000)}1${'}'.repeat(50_000)}`, 'request/invalid')
  })
})

describe('a body that is too large', () => {
  const tooLarge = JSON.stringify({ text: 'word '.repeat(220_000) })

  it('is refused by its length', async () => {
    await refused(tooLarge, 'request/too-large', /1048576 bytes/)
  })

  it('is refused when it comes in pieces', async () => {
    const pieces = new ReadableStream({
      start: (controller) => {
        for (let i = 0; i < tooLarge.length; i += 65_536) controller.enqueue(Buffer.from(tooLarge.slice(i, i + 65_536)))
        controller.close()
      },
    })
    const headers = { 'content-type': 'application/json' }
    expectError(await ask(`${house.url}/predict`, { method: 'POST', headers, body: pieces }), 'request/too-large')
  })

  it('is answered a byte below the limit', async () => {
    const empty = JSON.stringify({ text: '' }).length
    const answer = await predict({ text: 'w'.repeat(1_048_576 - empty) })
    expect(answer.status).toBe(200)
    await refused(JSON.stringify({ text: 'w'.repeat(1_048_577 - empty) }), 'request/too-large')
  })
})

describe('many instances', () => {
  const rows = (count: number) => Array.from({ length: count }, (_, i) => ({ text: `a lovely film ${i}` }))

  it('answers a thousand and refuses one more', async () => {
    const answer = await predict({ instances: rows(1_000) })
    expect(answer.status).toBe(200)
    expect(new Set(answer.body.predictions.map(({ id }: { id: string }) => id)).size).toBe(1_000)
    await refused(JSON.stringify({ instances: rows(1_001) }), 'request/too-many-rows', /1001 rows/)
    await refused('{"instances":[]}', 'request/invalid', /at least one/)
  })

  it.each(['5', '"text"', 'null', '{"0":{"text":"a"}}'])('refuses instances that are %s', async (instances) => {
    await refused(`{"instances":${instances}}`, 'request/invalid', /instances/)
  })

  it('names the bad one by its index and logs none', async () => {
    for (const bad of [{ text: '' }, { text: 5 }, {}, null, 7, 'text', []]) {
      const body = { instances: [...rows(3), bad, ...rows(3)] }
      const answer = await unchanged(house.ctx, () => predict(body))
      expectError(answer, 'request/invalid', /^instances\[3\]: /)
      expect(answer.body.error.details.instance).toBe(3)
    }
  })

  it('refuses features beside them', async () => {
    await refused('{"instances":[{"text":"a"}],"text":"b"}', 'request/invalid', /there can be no text/)
  })
})
