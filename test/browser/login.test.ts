import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createUser, setPassword } from '../../src/access.ts'
import { until } from '../crash/until.ts'
import { type House, openHouse } from '../input/house.ts'
import { openBrowser } from './chromium.ts'

const password = 'correct horse battery staple'

let browser: Browser
let house: House
beforeAll(async () => {
  ;[browser, house] = await Promise.all([openBrowser(), openHouse()])
  await createUser(house.ctx, { name: 'anna', password, scopes: ['admin'] })
  const closed = async () => (await fetch(`${house.url}/api/models`)).status === 401
  await until(closed, { what: 'the door to close', withinMs: 1_000 })
})
afterAll(async () => {
  await browser?.close()
  await house?.close()
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
})

const open = async (path = '/', width = 1280) => {
  const page = await (await browser.newContext({ viewport: { width, height: 800 } })).newPage()
  page.setDefaultTimeout(10_000)
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) errors.push(message.text())
  })
  await page.goto(`${house.url}${path}`)
  return { page, errors }
}

const enter = async (page: Page, word = password) => {
  await page.getByLabel('Name').fill('anna')
  await page.getByLabel('Password').fill(word)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
const pathOf = (page: Page) => new URL(page.url()).pathname

describe('a visitor', () => {
  it('is led to the page to sign in, says who they are, and works with the start page', async () => {
    const { page, errors } = await open()
    expect(pathOf(page)).toBe('/login')
    await enter(page)
    await page.getByLabel('text').fill('a lovely warm film')
    await page.getByRole('button', { name: 'Predict' }).click()
    const answer = page.locator('#answer')
    await answer.locator('.verdict').waitFor()
    await answer.getByRole('button', { name: 'positive' }).click()
    await answer.getByText('The label is recorded').waitFor()
    await page.getByText('live', { exact: true }).waitFor()
    expect(pathOf(page)).toBe('/')
    expect(errors).toEqual([])
  })

  it('who errs is told so and tries again', async () => {
    const { page } = await open('/login')
    await enter(page, 'wrong horse battery staple')
    await page.getByRole('alert').getByText('Name and password do not belong together.').waitFor()
    expect(await page.getByLabel('Password').evaluate((field) => field.matches(':focus'))).toBe(true)
    await enter(page)
    await page.getByRole('button', { name: 'Predict' }).waitFor()
  })

  it('signs out, and the way back leads to the page to sign in', async () => {
    const { page } = await open()
    await enter(page)
    await page.getByTitle('Signed in as anna').click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.goto(house.url)
    expect(pathOf(page)).toBe('/login')
    expect(await page.context().cookies()).toEqual([])
  })

  it('whose session ends while the page is open has to sign in again', async () => {
    const { page } = await open()
    await enter(page)
    await page.getByLabel('text').fill('a lovely warm film')
    await setPassword(house.ctx, 'anna', password)
    await page.getByRole('button', { name: 'Predict' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })

  it('who signed in again in another tab goes on in this one', async () => {
    const { page } = await open()
    await enter(page)
    await page.getByTitle('Signed in as anna').waitFor()
    const other = await page.context().newPage()
    const body = JSON.stringify({ name: 'anna', password })
    await other.goto(`${house.url}/health/live`)
    const status = await other.evaluate(
      async (json) =>
        (await fetch('/api/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body: json }))
          .status,
      body,
    )
    expect(status).toBe(200)
    await page.getByLabel('text').fill('a lovely warm film')
    await page.getByRole('button', { name: 'Predict' }).click()
    await page.locator('#answer .verdict').waitFor()
  })
})

it.each([320, 1280])('the page to sign in never scrolls sideways, %i pixels wide', async (width) => {
  const { page, errors } = await open('/login', width)
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(beyond).toBeLessThanOrEqual(0)
  expect(errors).toEqual([])
})
