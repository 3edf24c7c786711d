import type { Browser, BrowserContextOptions, Page, Route } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openBrowser } from './chromium.ts'
import { openExample } from './start-page-server.ts'

let browser: Browser
let server: Awaited<ReturnType<typeof openExample>>
beforeAll(async () => {
  browser = await openBrowser()
  server = await openExample()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

// Every test starts with an empty list.
beforeEach(() => server.empty())
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
})

/** The page after `prepare`, and everything that went wrong in it. A refused script would be among the errors. */
const open = async (prepare: (page: Page) => Promise<unknown> = async () => {}, options?: BrowserContextOptions) => {
  const page = await (await browser.newContext(options)).newPage()
  page.setDefaultTimeout(10_000)
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) errors.push(message.text())
  })
  await prepare(page)
  await page.goto(server.url)
  return { page, errors }
}

const ask = async (page: Page, text: string) => {
  await page.getByLabel('text').fill(text)
  await page.getByRole('button', { name: 'Predict' }).click()
  await page.locator('#answer .verdict').waitFor()
}

const elsewhere = (text: string) =>
  fetch(`${server.url}/api/models/sentiment/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  })

const json = (status: number, body: unknown, headers: Record<string, string> = {}) => {
  const answer = { status, contentType: 'application/json', headers, body: JSON.stringify(body) }
  return (route: Route) => route.fulfill(answer)
}
const busy = json(
  503,
  { error: { code: 'model/not-ready', message: 'The model is being loaded.', details: {} } },
  { 'retry-after': '2' },
)

describe('a prediction', () => {
  it('shows the label, a bar per class, the words that moved it, latency and version', async () => {
    const { page, errors } = await open()
    await ask(page, 'A quiet, perfect film, and brilliant in the end.')
    const answer = page.locator('#answer')
    expect(await answer.locator('.verdict').textContent()).toMatch(/^positive\d+(\.\d)?% confident$/)
    expect((await answer.locator('.bars .name').allTextContents()).sort()).toEqual(['negative', 'positive'])
    const widths = await answer.locator('.fill').evaluateAll((fills) => fills.map((fill) => fill.clientWidth))
    expect(widths[0]).toBeGreaterThan(widths[1]!)
    expect((await answer.locator('mark').allTextContents()).join(' | ')).toContain('perfect')
    expect(await answer.locator('.meta').textContent()).toMatch(/^version \d+[\d.]+ ms\S+$/)
    expect(await page.locator('#said').textContent()).toMatch(/^positive, /)
    expect(errors).toEqual([])
  })

  it('is asked for by Ctrl+Enter, and appears in the list', async () => {
    const { page } = await open()
    await page.getByText('Nothing has been predicted yet').waitFor()
    await page.getByLabel('text').fill('Warm and moving.')
    await page.keyboard.press('Control+Enter')
    const row = page.locator('#past li', { hasText: 'Warm and moving.' })
    await row.waitFor()
    expect(await row.locator('.label').textContent()).toBe('positive')
  })

  it('is not asked for while a feature is missing', async () => {
    const asked: string[] = []
    const { page } = await open((page) => page.route('**/predict?*', (route) => void asked.push(route.request().url())))
    await page.getByRole('button', { name: 'Predict' }).click()
    expect(await page.getByLabel('text').evaluate((area) => area.matches(':focus:invalid'))).toBe(true)
    expect(asked).toEqual([])
  })

  it('shows HTML as text and runs nothing', async () => {
    const payload = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> a perfect </textarea> film'
    const { page, errors } = await open()
    await ask(page, payload)
    const row = page.locator('#past summary', { hasText: 'onerror' })
    await row.click()
    expect(await page.locator('#past dd').textContent()).toBe(payload)
    expect(await page.locator('#answer .explained').textContent()).toBe(payload)
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
    expect(errors).toEqual([])
  })

  it('that fails says why, in the words of the server, and keeps what was typed', async () => {
    const { page, errors } = await open((page) => page.route('**/api/models/*/predict*', busy))
    await page.getByLabel('text').fill('A quiet film.')
    await page.getByRole('button', { name: 'Predict' }).click()
    const alert = page.locator('#problem')
    await alert.getByText('The server is busy').waitFor()
    expect(await alert.textContent()).toContain('The model is being loaded. Try again in 2 s.')
    expect(await alert.textContent()).toContain('model/not-ready')
    expect(await page.getByLabel('text').inputValue()).toBe('A quiet film.')
    expect(await page.locator('#answer').isVisible()).toBe(false)

    await page.unroute('**/api/models/*/predict*')
    await page.getByRole('button', { name: 'Predict' }).click()
    await page.locator('#answer .verdict').waitFor()
    expect(await alert.textContent()).toBe('')
    expect(errors).toEqual([])
  })
})

describe('feedback', () => {
  it('is recorded, replaced and shown in the list', async () => {
    const { page } = await open()
    await ask(page, 'A perfect film.')
    const answer = page.locator('#answer')
    await answer.getByRole('button', { name: 'negative' }).click()
    await answer.getByText('The label is recorded').waitFor()
    await page.locator('#past .wrong', { hasText: 'in fact negative' }).waitFor()

    await answer.getByRole('button', { name: 'positive' }).click()
    await answer.getByText('It replaces your earlier label').waitFor()
    await page.locator('#past .right').waitFor()
    const pressed = answer.locator('.choice[aria-pressed="true"]')
    expect(await pressed.allTextContents()).toEqual(['positive'])

    const { predictions } = (await (await fetch(`${server.url}/api/predictions`)).json()) as {
      predictions: { feedback: { label: string }[] }[]
    }
    expect(predictions[0]!.feedback.map(({ label }) => label)).toEqual(['positive'])
  })

  it('takes two clicks in the list, and an open row stays open', async () => {
    await elsewhere('A dull mess.')
    const { page } = await open()
    await page.locator('#past summary').click()
    await page.locator('#past').getByRole('button', { name: 'positive' }).click()
    await page.locator('#past .wrong').waitFor()
    await elsewhere('Another film.')
    await page.locator('#past li', { hasText: 'Another film.' }).waitFor()
    expect(await page.locator('#past li').nth(1).locator('details').getAttribute('open')).toBe('')
    expect(await page.locator('#past').getByText('The label is recorded').isVisible()).toBe(true)
  })
})

describe('the list', () => {
  it('follows the predictions of others, and what is being typed stays', async () => {
    const { page } = await open()
    await page.getByLabel('text').fill('Half a sent')
    await page.getByText('live', { exact: true }).waitFor()
    await elsewhere('A slow one from somewhere else.')
    await page.locator('#past li', { hasText: 'from somewhere else' }).waitFor()
    expect(await page.getByLabel('text').inputValue()).toBe('Half a sent')
    expect(await page.getByLabel('text').evaluate((area) => area.matches(':focus'))).toBe(true)
  })

  it('is read from time to time where the stream of events is broken', async () => {
    const { page } = await open(async (page) => {
      await page.clock.install()
      await page.route('**/api/events', (route) => route.fulfill({ status: 502 }))
    })
    await page.getByText('reconnecting').waitFor()
    await page.getByText('Nothing has been predicted yet').waitFor()
    await elsewhere('Late news.')
    await page.clock.fastForward(11_000)
    await page.locator('#past li', { hasText: 'Late news.' }).waitFor()
  })

  it('that fails says why and is read again on wish', async () => {
    const { page } = await open((page) => page.route('**/api/predictions*', busy))
    await page.locator('#past-problem').getByText('The server is busy').waitFor()
    await page.unroute('**/api/predictions*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Nothing has been predicted yet').waitFor()
    expect(await page.locator('#past-problem').textContent()).toBe('')
  })
})

describe('the models', () => {
  const version = { version: '7', learner: 'logistic', metrics: { accuracy: 0.5 }, created_at: '2026-11-20T09:30:00Z' }
  const inputs = [
    { name: 'subject', kind: 'text', optional: false },
    { name: 'language', kind: 'category', levels: ['de', 'en'], optional: false },
    { name: 'customer', kind: 'boolean', optional: false },
    { name: 'orders', kind: 'integer', optional: false },
    { name: 'paid', kind: 'number', optional: true },
  ]
  const topic = {
    champion: version,
    challenger: null,
    signature: { inputs, labels: ['billing', 'delivery', 'praise'] },
  }

  it('that have no version say what to do, and bring the form when they have one', async () => {
    const { page } = await open((page) => page.route('**/api/models', json(200, { models: [] })))
    await page.getByText('cultivar train').waitFor()
    expect(await page.getByRole('button', { name: 'Predict' }).count()).toBe(0)

    await page.unroute('**/api/models')
    await elsewhere('The first one.')
    await page.getByRole('button', { name: 'Predict' }).waitFor()
  })

  it('can be chosen, and their signature makes the form', async () => {
    const models = [
      { name: 'urgency', default: false, ...topic },
      { name: 'topic', default: true, ...topic },
    ]
    const bodies: unknown[] = []
    const { page } = await open(async (page) => {
      await page.route('**/api/models', json(200, { models }))
      await page.route('**/api/models/*/predict*', (route) => {
        bodies.push([new URL(route.request().url()).pathname, route.request().postDataJSON()])
        return busy(route)
      })
    })
    expect(await page.getByLabel('Model', { exact: true }).inputValue()).toBe('topic')
    await page.getByLabel('Model', { exact: true }).selectOption('urgency')
    await page.getByLabel('subject').fill('Where is my order?')
    await page.getByLabel('language').selectOption('en')
    await page.getByLabel('customer').selectOption('false')
    await page.getByLabel('orders').fill('3')
    await page.getByRole('button', { name: 'Predict' }).click()
    await page.locator('#problem').getByText('The server is busy').waitFor()
    const input = { subject: 'Where is my order?', language: 'en', customer: false, orders: 3 }
    expect(bodies).toEqual([['/api/models/urgency/predict', { ...input, return_probabilities: true }]])
  })
})

describe('the layout', () => {
  it.each([320, 390, 1280])('never scrolls sideways, %i pixels wide', async (width) => {
    await elsewhere(`${'very'.repeat(80)} long`)
    const { page } = await open(undefined, { viewport: { width, height: 800 } })
    await ask(page, `A perfect ${'x'.repeat(300)}`)
    await page.locator('#past summary').first().click()
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    expect(beyond).toBeLessThanOrEqual(0)
  })
})
