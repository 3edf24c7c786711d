// One large file up and down through the server, and the most memory that the server held meanwhile.
import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Figure } from '../comparison.ts'
import { beside } from './beside.ts'
import { folder } from './servers.ts'

const mebibyte = 1 << 20

export const artifact: Figure = {
  name: 'artifact',
  absence: () => undefined,
  measure: async (isQuick) => {
    const file = await fileOf(isQuick ? 50 : 500)
    const bars = { 'up, s': 3, 'down, s': 3 }
    return beside('artifact', bars, async (contender, start) => {
      const server = await start()
      const before = contender.memory(server)
      let most = before
      const sampler = setInterval(() => {
        most = Math.max(most, contender.memory(server))
      }, 100)
      const address = `${server.url}/api/2.0/mlflow-artifacts/artifacts/0/large.bin`
      const up = await timed(() => upload(address, file))
      const down = await timed(() => download(address, file))
      clearInterval(sampler)
      return { 'up, s': up, 'down, s': down, 'memory at most, MB': most, 'memory more than before, MB': most - before }
    })
  },
}

const fileOf = async (megabytes: number): Promise<string> => {
  const path = join(folder, `${megabytes}.bin`)
  if (existsSync(path) && statSync(path).size === megabytes * mebibyte) return path
  const parts = function* () {
    for (let i = 0; i < megabytes; i++) yield randomBytes(mebibyte)
  }
  await pipeline(parts, createWriteStream(path))
  return path
}

const timed = async (work: () => Promise<void>): Promise<number> => {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

const upload = (address: string, file: string): Promise<void> =>
  new Promise((done, failed) => {
    const headers = { 'content-length': statSync(file).size, 'content-type': 'application/octet-stream' }
    const asked = request(address, { method: 'PUT', headers }, (response) => {
      response.resume()
      response.on('end', () =>
        response.statusCode === 200 ? done() : failed(new Error(`PUT: ${response.statusCode}`)),
      )
    })
    asked.on('error', failed)
    pipeline(createReadStream(file, { highWaterMark: mebibyte }), asked).catch(failed)
  })

const download = async (address: string, file: string): Promise<void> => {
  const length = await new Promise<number>((done, failed) => {
    const asked = request(address, (response) => {
      let bytes = 0
      response.on('data', (part: Buffer) => {
        bytes += part.length
      })
      response.on('end', () => done(bytes))
    })
    asked.on('error', failed)
    asked.end()
  })
  if (length !== statSync(file).size) throw new Error(`GET ${address} gave ${length} bytes`)
}
