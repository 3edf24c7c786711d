// Requests that arrive when chance says so and not when a connection is free, as those of many people do: a Poisson process
// (open-loop.ts URL BODIES RATE SECONDS prints one JSON object). A latency counts from the arrival, so waiting for a free
// connection is part of it. The first seconds warm up and are not counted, nor is what is answered after the end.
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { print } from '../../src/cli/print.ts'
import { systemRandom } from '../../src/kit/random.ts'

const [address = '', bodiesFile = '', rate = '', seconds = ''] = process.argv.slice(2)
const { hostname, port, pathname, host } = new URL(address)
const requests = readFileSync(bodiesFile, 'utf8')
  .split('\n')
  .map((body) => {
    const head = `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json`
    return Buffer.from(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
  })

interface Connection {
  socket: Socket
  arrivedAt: number
  /** What came of an answer so far. */
  text: string
}

const mostConnections = 1_000
const idle: Connection[] = []
const waiting: number[] = []
const accepted: number[] = []
const refused: number[] = []
const state = { arrivals: 0, broken: 0, open: 0, busy: 0 }
const warmUpMs = 2_000
const started = performance.now()
const window = { from: started + warmUpMs, to: started + warmUpMs + Number(seconds) * 1000 }

const send = (connection: Connection, arrivedAt: number) => {
  connection.arrivedAt = arrivedAt
  state.busy++
  connection.socket.write(requests[state.arrivals % requests.length]!)
}

const open = (): Connection => {
  const socket = connect(Number(port), hostname)
  const connection: Connection = { socket, arrivedAt: 0, text: '' }
  state.open++
  socket.setNoDelay(true).setEncoding('latin1')
  socket.on('data', (part: string) => {
    connection.text += part
    const end = connection.text.indexOf('\r\n\r\n')
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(connection.text)?.[1] ?? 0)
    if (end >= 0 && connection.text.length >= end + 4 + length) settle(connection)
  })
  socket.on('error', () => {})
  socket.on('close', () => {
    state.open--
    const place = idle.indexOf(connection)
    if (place >= 0) idle.splice(place, 1)
    else {
      state.broken++
      state.busy--
    }
  })
  return connection
}

const settle = (connection: Connection) => {
  const status = Number(connection.text.slice(9, 12))
  const now = performance.now()
  const isCounted = now >= window.from && now <= window.to
  if (status !== 200 && status !== 429 && status !== 503) state.broken++
  else if (isCounted) (status === 200 ? accepted : refused).push(now - connection.arrivedAt)
  connection.text = ''
  state.busy--
  const next = waiting.shift()
  if (next !== undefined) send(connection, next)
  else idle.push(connection)
}

const arrive = (at: number) => {
  state.arrivals++
  const connection = idle.pop() ?? (state.open < mostConnections ? open() : undefined)
  if (connection) send(connection, at)
  else waiting.push(at)
}

const quantile = (values: number[], share: number) => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}

const report = () => {
  const said = { rate: Number(rate), seconds: Number(seconds), ...state, unanswered: waiting.length + state.busy }
  const latencies = {
    p50_ms: quantile(accepted, 0.5),
    p99_ms: quantile(accepted, 0.99),
    refused_p99_ms: quantile(refused, 0.99),
  }
  print(JSON.stringify({ ...said, accepted: accepted.length, refused: refused.length, ...latencies }))
  process.exit(0)
}

let next = started
const tick = () => {
  const now = performance.now()
  for (; next <= now; next += (-Math.log(1 - systemRandom()) / Number(rate)) * 1000) arrive(next)
  // Not at once again: a generator that never sleeps would take a core from the server.
  if (now < window.to) setTimeout(tick, 1)
  else setTimeout(report, 2_000)
}
tick()
