import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, post, postText } from './ask.ts'
import { type House, openHouse } from './house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

/** Answers the text, and gives what the history says of it afterwards. */
const kept = async (text: string): Promise<string> => {
  const answer = await post(`${house.url}/predict`, { text, return_probabilities: true })
  expect(answer.status).toBe(200)
  const { negative, positive } = answer.body.probabilities
  expect(negative + positive).toBeCloseTo(1, 9)
  const history = await ask(`${house.url}/api/predictions?limit=1`)
  expect(history.status).toBe(200)
  expect(history.body.predictions[0].id).toBe(answer.body.id)
  return history.body.predictions[0].input.text
}

describe('a text of any kind is answered and read back', () => {
  it.each([
    ['from right to left', 'פילם נהדר، فيلم رائع جدا'],
    ['with marks of direction', 'a \u202elovely\u202c film \u200f\u200e'],
    ['of pictographs', '👍🏽👨‍👩‍👧‍👦🏳️‍🌈 🎬'],
    ['with combining marks', `a lovely${'\u0301'.repeat(500)} film`],
    ['without spaces', '素晴らしい映画でした。とても好き'],
    ['of quotes and backslashes', `\\"'\\' \\u0041 %s %00 \${x} {{x}}`],
    ['of SQL', `'; drop table prediction_logs; --`],
    ['of HTML', '<script>alert(1)</script><img src=x onerror=alert(1)>'],
    ['of control signs', 'a\u0001b\u001b[31mc\u007f\u0085\u2028\u2029'],
    ['of not-characters', '\ufffe\uffff\u{1ffff}'],
    ['of a single sign', '.'],
    ['that is a word of JavaScript', '__proto__ constructor toString hasOwnProperty'],
  ])('%s', async (_kind, text) => {
    expect(await kept(text)).toBe(text)
  })

  it('with halves of pairs and NUL, which are kept as U+FFFD', async () => {
    expect(await kept('a\ud800b\udc00c\udfff')).toBe('a\ufffdb\ufffdc\ufffd')
    expect(await kept('a\0lovely\0film')).toBe('a\ufffdlovely\ufffdfilm')
    const raw = await postText(`${house.url}/predict`, '{"text":"\\ud83d alone \\u0000"}')
    expect(raw.status).toBe(200)
  })

  it('of a hundred thousand words', async () => {
    const text = Array.from({ length: 100_000 }, (_, i) => (i % 7 ? `w${i % 5000}` : 'lovely')).join(' ')
    const started = performance.now()
    expect(await kept(text)).toHaveLength(text.length)
    expect(performance.now() - started).toBeLessThan(5_000)
    const explained = await post(`${house.url}/predict?explain=true`, { text })
    expect(explained.body.explanation.length).toBeGreaterThan(0)
  })

  it('of one very long word, and of a million signs', async () => {
    for (const text of ['x'.repeat(900_000), '!?'.repeat(450_000), '\u0301'.repeat(400_000), '映'.repeat(300_000)]) {
      expect(await kept(text)).toHaveLength(text.length)
    }
  })
})
