// The least that a durable server can do: it parses a body, scores nothing, and answers when its row has committed.
//   node bench/serving/floor.ts '{"id":"…"}'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock } from '../../src/kit/clock.ts'
import { newId } from '../../src/kit/ids.ts'
import { silentLog } from '../../src/kit/log.ts'
import { openPredictionLog } from '../../src/serving/log.ts'
import { openStore } from '../../src/store.ts'
import { projectFolder, state } from './task.ts'

const bytes = Buffer.from(process.argv[2] ?? '{}')
const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length }
const store = await openStore({ state })
const log = openPredictionLog({ store, clock: systemClock, log: silentLog, root: projectFolder })
const output = bytes.toString()

const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    const input = JSON.stringify(JSON.parse(Buffer.concat(parts).toString()))
    const id = newId(systemClock)
    const row = { id, model: 'floor', version: 1, input, output, label: 'a', confidence: 1, prediction: null }
    log.append([{ ...row, latencyMs: 1, requestId: id, route: 'champion', propensity: 1 }]).then(() => {
      response.writeHead(200, headers)
      response.end(bytes)
    })
  })
})

server.listen(0, '127.0.0.1', () => {
  process.send?.({ ready: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
})
process.once('SIGTERM', async () => {
  await store.close()
  process.exit()
})
