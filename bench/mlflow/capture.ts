// What MLflow's own client sends, word for word: a proxy stands between it and the server and keeps every request.
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { throughClient } from './client.ts'
import type { Captured } from './replay.ts'

/** The requests to this path, below `/api/2.0/mlflow`, that a run of the client made, in their order. */
export const capture = async (url: string, path: string, args: string[]): Promise<Captured[]> => {
  const captured: Captured[] = []
  const proxy = createServer((asked, answer) => void pass(url, asked, answer).then((each) => captured.push(each)))
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done))
  try {
    await throughClient(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, args)
  } finally {
    proxy.closeAllConnections()
    proxy.close()
  }
  return captured.filter((each) => each.path.split('?')[0] === `/api/2.0/mlflow${path}`)
}

const pass = async (to: string, asked: IncomingMessage, answer: ServerResponse): Promise<Captured> => {
  const body = await buffer(asked)
  const { host: _, 'content-length': __, ...headers } = asked.headers
  const sent: Captured = { method: asked.method!, path: asked.url!, headers: headers as Record<string, string>, body }
  request(`${to}${sent.path}`, { method: sent.method, headers, agent: false }, (reply) => {
    answer.writeHead(reply.statusCode!, reply.headers)
    reply.pipe(answer)
  })
    .on('error', (error) => answer.destroy(error))
    .end(body)
  return sent
}

/** The same requests with one id in the place of another. */
export const about = (requests: readonly Captured[], id: string, other: string): Captured[] =>
  requests.map(({ path, body, ...rest }) => ({
    ...rest,
    path: path.replaceAll(id, other),
    body: Buffer.from(body.toString('latin1').replaceAll(id, other), 'latin1'),
  }))
