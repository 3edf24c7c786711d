// The client as a page of the same origin runs it: its own source, without types, in a real browser.
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join, resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { createClient as CreateClient } from '../../src/client.ts'
import type { films } from '../client/stub.ts'
import { type House, openHouse } from '../input/house.ts'
import { openBrowser } from './chromium.ts'

const app = `<!doctype html><title>An app</title><script type="module">
import { createClient } from '/source/client.ts'
globalThis.createClient = createClient
</script>`

let browser: Browser
let house: House
let page: Page
beforeAll(async () => {
  house = await openHouse()
  browser = await openBrowser()
  page = await (await browser.newContext()).newPage()
  await page.route('**/app', (route) => route.fulfill({ contentType: 'text/html', body: app }))
  await page.route('**/source/**', (route) => {
    const file = join(resolve('src'), new URL(route.request().url()).pathname.replace('/source/', ''))
    const body = stripTypeScriptTypes(readFileSync(file, 'utf8'))
    return route.fulfill({ contentType: 'text/javascript', body })
  })
  await page.goto(`${house.url}/app`)
})
afterAll(async () => {
  await browser?.close()
  await house?.close()
})

// This is sent to the page as text, so it takes its client from there.
const inPage = async () => {
  const { createClient } = globalThis as unknown as { createClient: typeof CreateClient }
  const { sentiment } = createClient<typeof films>(location.origin)
  const one = await sentiment.predict({ text: 'a lovely film' }, { returnProbabilities: true })
  const batch = sentiment.batch()
  const gathered = await Promise.allSettled(['a lovely film', '', 'a dull film'].map((text) => batch.predict({ text })))
  const streamed: string[] = []
  const rows = Array.from({ length: 150 }, (_, i) => ({ text: i === 70 ? '' : 'a lovely film' }))
  for await (const { answer, error } of sentiment.stream(rows)) streamed.push(answer?.label ?? error!.code)
  const told = await sentiment.version(1).predict({ text: 'a lovely film' })
  const refused = await sentiment.predict({ text: '' }).catch((error) => `${error.name} ${error.status} ${error.code}`)
  const { status } = await sentiment.feedback(one.id, 'positive')
  return { one, gathered, streamed, route: told.route, refused, status }
}

it('predicts, gathers, streams by requests and takes labels in a browser', async () => {
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  const { one, gathered, streamed, route, refused, status } = await page.evaluate(inPage)
  expect(one).toMatchObject({ label: 'positive', route: 'champion', probabilities: { positive: expect.any(Number) } })
  expect(gathered.map((each) => each.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(streamed.filter((label) => label === 'positive')).toHaveLength(149)
  expect(streamed[70]).toBe('request/invalid')
  expect([route, refused, status]).toEqual(['version', 'CultivarRequestError 400 request/invalid', 'created'])
  expect(asked).not.toContain('/api/models/sentiment/predict:stream')
})
