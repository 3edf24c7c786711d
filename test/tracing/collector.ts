import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { readSpans, type SeenSpan } from './spans.ts'

/** A receiver of OTLP over HTTP that keeps the spans it was sent. */
export interface Collector {
  url: string
  spans: SeenSpan[]
  requests: { path: string; headers: IncomingHttpHeaders }[]
  /** From now on it takes requests and never answers. */
  hang(): void
  close(): Promise<void>
}

export const openCollector = async (): Promise<Collector> => {
  const state = { hangs: false }
  const spans: SeenSpan[] = []
  const requests: Collector['requests'] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    requests.push({ path: request.url ?? '', headers: request.headers })
    if (state.hangs) return
    spans.push(...readSpans(request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body))
    response.setHeader('content-type', 'application/x-protobuf').end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    requests,
    hang: () => {
      state.hangs = true
    },
    close: () => {
      server.closeAllConnections()
      return new Promise((done) => server.close(() => done()))
    },
  }
}
