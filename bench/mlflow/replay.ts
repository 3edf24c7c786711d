// Requests sent one after the other on one connection, and how long their answers take.
import { Agent, type ClientRequest, request } from 'node:http'

/** A request as bytes. */
export interface Captured {
  method: string
  path: string
  headers: Record<string, string>
  body: Buffer
}

/** Seconds of every request, in their order; fails with the first answer that is not 200. */
export const replay = async (url: string, requests: readonly Captured[]): Promise<number[]> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const seconds: number[] = []
  for (const each of requests) {
    const started = performance.now()
    await answerTo(url, each, agent)
    seconds.push((performance.now() - started) / 1000)
  }
  agent.destroy()
  return seconds
}

/** The answer to one request, on a connection that no idle time can have closed. */
export const answer = async (url: string, asked: Captured): Promise<Record<string, unknown>> =>
  JSON.parse((await answerTo(url, asked)).toString())

interface Call {
  method: 'GET' | 'POST'
  /** What follows `/api/2.0/mlflow`. */
  path: string
  body?: object
}

/** Asks what nobody measures. */
export const ask = (url: string, { method, path, body }: Call): Promise<Record<string, unknown>> =>
  answer(url, {
    method,
    path: `/api/2.0/mlflow${path}`,
    headers: { 'Content-Type': 'application/json' },
    body: Buffer.from(body ? JSON.stringify(body) : ''),
  })

const answerTo = (
  url: string,
  { method, path, headers, body }: Captured,
  agent: Agent | false = false,
): Promise<Buffer> =>
  new Promise((done, failed) => {
    const length = method === 'GET' ? {} : { 'content-length': body.length }
    const asked: ClientRequest = request(
      `${url}${path}`,
      { method, headers: { ...headers, ...length }, agent },
      (reply) => {
        const parts: Buffer[] = []
        reply.on('data', (part: Buffer) => parts.push(part))
        reply.on('end', () => {
          const said = Buffer.concat(parts)
          if (reply.statusCode === 200) done(said)
          else failed(new Error(`${method} ${path} answered ${reply.statusCode}: ${said.toString().slice(0, 300)}`))
        })
      },
    )
    asked.on('error', failed)
    asked.end(body)
  })

export const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!
