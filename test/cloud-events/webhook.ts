import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A receiver of CloudEvents that keeps the messages as they came, and how many connections brought them. */
export interface Webhook {
  url: string
  messages: { headers: IncomingHttpHeaders; body: string }[]
  connections: number
  /** Answers with this from now on; 0 answers nothing at all. */
  answer(status: number): void
  close(): Promise<void>
}

export const openWebhook = async (): Promise<Webhook> => {
  const state = { status: 204 }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    webhook.messages.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
    if (state.status !== 0) response.writeHead(state.status).end(state.status === 204 ? undefined : '{"taken":true}')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const webhook: Webhook = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events?key=of-a-test`,
    messages: [],
    connections: 0,
    answer: (status) => {
      state.status = status
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((done) => server.close(() => done()))
    },
  }
  server.on('connection', () => {
    webhook.connections++
  })
  return webhook
}
