// The start page of a model that predicts a number from a table: fields of every kind, an interval, and a number as the truth.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { column, dataset, learner, type Model, model, source } from '../../src/define.ts'
import { seededRandom } from '../../src/kit/random.ts'
import { retrain } from '../../src/loop.ts'
import { type House, openFolder, openHouse } from '../input/house.ts'
import { openBrowser } from './chromium.ts'

const columns = {
  heat: column.number(),
  open: column.boolean(),
  day: column.datetime(),
  town: column.category(),
  sold: column.integer(),
}
const ices = model({
  data: dataset({ from: source.csv('ices.csv'), columns }),
  target: 'sold',
  features: ['heat', 'open', 'day', 'town'],
  learners: [learner.boostedTrees()],
}) as unknown as Model

const rows = (): string => {
  const random = seededRandom(5)
  const lines = Array.from({ length: 600 }, (_, i) => {
    const heat = Math.round(random() * 350) / 10
    const open = random() < 0.8
    const town = ['Oslo', 'Bergen'][i % 2]!
    const sold = open ? Math.round(3 * heat + (town === 'Oslo' ? 20 : 0) + 5 * random()) : 0
    return `${heat},${open},2026-0${1 + (i % 6)}-1${i % 9},${town},${sold}`
  })
  return `${Object.keys(columns).join(',')}\n${lines.join('\n')}\n`
}

let browser: Browser
let house: House
beforeAll(async () => {
  const root = openFolder()
  writeFileSync(join(root, 'ices.csv'), rows())
  house = await openHouse({ root, more: { ices } as unknown as House['project']['models'] })
  await retrain(house.ctx, { name: 'ices', model: ices, mode: 'quick', trigger: 'first', register: true })
  await house.restart()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser?.close()
  await house?.close()
})

it('asks for numbers, yes and no, times and words, and answers with a number, its interval and its reasons', async () => {
  const page = await (await browser.newContext()).newPage()
  page.setDefaultTimeout(10_000)
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  await page.goto(house.url)
  await page.getByLabel('Model', { exact: true }).selectOption('ices')
  await page.getByLabel('heat').fill('30.5')
  await page.getByLabel('open').selectOption('true')
  await page.getByLabel('day').fill('2026-03-14T12:00')
  await page.getByLabel('town').fill('Oslo')
  await page.getByRole('button', { name: 'Predict' }).click()
  const verdict = page.locator('#answer .verdict')
  await verdict.waitFor()
  const [low, high] = (await verdict.locator('.sure').textContent())!.split(' to ').map(Number.parseFloat)
  expect(low).toBeLessThan(112)
  expect(high).toBeGreaterThan(105)
  expect(await verdict.textContent()).toMatch(/^1\d\d/)
  expect(await page.locator('#answer .legend').textContent()).toBe('updown')
  await page.locator('#answer summary').click()
  expect((await page.locator('#answer td:first-child').allTextContents())[0]).toBe('heat')
  await page.getByLabel('The right number').first().fill('114')
  await page.locator('#answer').getByRole('button', { name: 'Send' }).click()
  await page.getByText('Thank you. The label is recorded.').waitFor()
  await page.locator('#past .state').getByText('114').waitFor()
  expect(errors).toEqual([])
})
