// The least that a server of this runtime can do: it reads a body, understands nothing of it, and answers fixed bytes.
//   node bench/serving/echo.ts '{"id":"…"}'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const bytes = Buffer.from(process.argv[2] ?? '{}')
const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': bytes.length }

const server = createServer((request, response) => {
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    response.writeHead(200, headers)
    response.end(bytes)
  })
})

server.listen(0, '127.0.0.1', () => {
  process.send?.({ ready: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
})
