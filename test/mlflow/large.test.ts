import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { get } from 'node:http'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { until } from '../crash/until.ts'
import { type House, openHouse } from '../input/house.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

const megabytes = 200
const client = fileURLToPath(new URL('large-client.ts', import.meta.url))

it(`takes and sends a file of ${megabytes} MB without holding it in memory`, async () => {
  const url = `${house.url}/api/2.0/mlflow-artifacts/artifacts/1/large.bin`
  // Once before, so that what the first request brings into memory is not counted.
  await promisify(execFile)(process.execPath, [client, url, '20'])
  const before = process.memoryUsage().rss
  let peak = before
  const look = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss)
  }, 20)
  const { stdout } = await promisify(execFile)(process.execPath, [client, url, String(megabytes)])
  clearInterval(look)
  const { status, sent, received } = JSON.parse(stdout)
  expect([status, received]).toEqual([200, sent])
  const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`
  console.log(`memory before ${mib(before)}, at most ${mib(peak)} while ${megabytes} MB came and went`)
  expect(peak - before).toBeLessThan((megabytes / 2) * 2 ** 20)
})

it('closes the file of a download whose client leaves in the middle', async () => {
  const url = `${house.url}/api/2.0/mlflow-artifacts/artifacts/1/left.bin`
  const body = new Uint8Array(20 << 20)
  await fetch(url, { method: 'PUT', body })
  const openFiles = () => readdirSync('/proc/self/fd').length
  const before = openFiles()
  const leave = () =>
    new Promise<void>((gone) => {
      get(url, (answer) => answer.once('data', () => answer.destroy())).once('close', gone)
    })
  for (let i = 0; i < 20; i++) await leave()
  await until(async () => openFiles() < before + 10, { what: 'the files to be closed', withinMs: 5_000 })
  expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(body.length)
})
