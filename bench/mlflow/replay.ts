// Requests as MLflow's client sends them, one after the other on one connection, and how long their answers take. Bodies and
// headers are written after those of mlflow 3.17.2; they are not its captured bytes.
import { Agent, type ClientRequest, request } from 'node:http'

export interface Call {
  method: 'GET' | 'POST'
  /** What follows `/api/2.0/mlflow`. */
  path: string
  body?: object
}

const headers = {
  'User-Agent': 'mlflow-python-client/3.17.2',
  'Accept-Encoding': 'gzip, deflate',
  Accept: '*/*',
}

/** Seconds of every call, in their order; fails with the first answer that is not 200. */
export const replay = async (url: string, calls: Call[]): Promise<number[]> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const seconds: number[] = []
  for (const call of calls.map(written)) {
    const started = performance.now()
    await answerTo(url, call, agent)
    seconds.push((performance.now() - started) / 1000)
  }
  agent.destroy()
  return seconds
}

/** Asks once, on a connection that no idle time can have closed, and reads the answer. */
export const ask = async (url: string, call: Call): Promise<Record<string, unknown>> =>
  JSON.parse((await answerTo(url, written(call))).toString())

interface Written {
  method: string
  path: string
  body: Buffer | undefined
}

/** As bytes, so that no server is charged for their writing. */
const written = ({ method, path, body }: Call): Written => ({
  method,
  path,
  body: body && Buffer.from(JSON.stringify(body)),
})

const answerTo = (url: string, { method, path, body }: Written, agent: Agent | false = false): Promise<Buffer> =>
  new Promise((done, failed) => {
    const content = body && { 'Content-Type': 'application/json', 'Content-Length': body.length }
    const options = { method, headers: { ...headers, ...content }, agent }
    const asked: ClientRequest = request(`${url}/api/2.0/mlflow${path}`, options, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => {
        const said = Buffer.concat(parts)
        if (response.statusCode === 200) done(said)
        else failed(new Error(`${method} ${path} answered ${response.statusCode}: ${said.toString().slice(0, 300)}`))
      })
    })
    asked.on('error', failed)
    asked.end(body)
  })

export const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!
