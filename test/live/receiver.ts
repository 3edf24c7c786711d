import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Received {
  path: string
  headers: IncomingHttpHeaders
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came
  body: any
}

/** A webhook: answers with `statuses` in turn and then with 200, and keeps what it received. 0 answers nothing at all. */
export const openReceiver = async (statuses: { status: number; headers?: Record<string, string> }[] = []) => {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString())
      const { status, headers = {} } = statuses[received.length] ?? { status: 200 }
      received.push({ path: request.url ?? '', headers: request.headers, body })
      if (status !== 0) response.writeHead(status, headers).end('ok')
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () => {
    server.closeAllConnections()
    return new Promise<void>((done) => server.close(() => done()))
  }
  return { url, received, close }
}
