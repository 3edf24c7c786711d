import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, it } from 'vitest'
import { answerClientError } from '../errors.ts'
import { takeLongBody } from './long-body.ts'

let server: Server
afterEach(() => server.close())

/** A server that gives a request a tenth of a second, and a client that has sent the first half of a body. */
const begin = async (take: (request: IncomingMessage) => void) => {
  const limits = { requestTimeout: 100, headersTimeout: 100, connectionsCheckingInterval: 20 }
  server = createServer(limits, async (incoming, response) => {
    take(incoming)
    response.end(await text(incoming).catch(() => 'broken'))
  })
  const told = once(server, 'clientError')
  server.on('clientError', answerClientError)
  server.listen(0)
  await once(server, 'listening')
  const client = request({ port: (server.address() as AddressInfo).port, method: 'POST', agent: false })
  client.on('error', () => {})
  client.write('one ')
  return { client, told }
}

it('a long body may come after its time, and is read to its end', async () => {
  const { client, told } = await begin((incoming) => takeLongBody(incoming, 60_000))
  expect((await told)[0].code).toBe('ERR_HTTP_REQUEST_TIMEOUT')
  client.end('two')
  const [response] = await once(client, 'response')
  expect(await text(response)).toBe('one two')
})

it('any other may not', async () => {
  const { client } = await begin(() => {})
  const [response] = await once(client, 'response')
  expect(response.statusCode).toBe(408)
})

it('a long body of which nothing comes any more is given up', async () => {
  const { client } = await begin((incoming) => takeLongBody(incoming, 50))
  const [error] = await once(client, 'error')
  expect(error.code).toBe('ECONNRESET')
})
