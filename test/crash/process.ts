import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { until } from './until.ts'

export interface Running {
  child: ChildProcess
  pid: number
  /** What it wrote so far. */
  output: { out: string; err: string }
  ended: Promise<{ code: number | null; signal: string | null }>
}

const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const keeper = fileURLToPath(new URL('./keeper.ts', import.meta.url))

interface Place {
  project: string
  state: string
}

/** Starts a command. On its own (`alone`) it leads a process group, as a command at a terminal does. */
export const launch = ({ project, state }: Place, args: string[], { alone = false } = {}): Running => {
  const [command = '', ...rest] = args
  return start([cli, command, '--project', project, '--state', state, ...rest], alone)
}

/** A process that only needs the database, and starts sooner than a server. */
export const keep = async ({ state }: Place): Promise<Running> => {
  const running = start([keeper, state], false)
  await says(running, /^open$/m)
  return running
}

const start = (args: string[], alone: boolean): Running => {
  const child = spawn(process.execPath, ['--conditions=source', ...args], {
    detached: alone,
    env: { ...process.env, CULTIVAR_STATE: '', LOG_LEVEL: 'info' },
    // Over the channel a process hears that this test is gone, and ends.
    stdio: alone ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const output = { out: '', err: '' }
  child.stdout!.setEncoding('utf8').on('data', (part: string) => {
    output.out += part
  })
  child.stderr!.setEncoding('utf8').on('data', (part: string) => {
    output.err += part
  })
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }))
  return { child, pid: child.pid!, output, ended }
}

/** Waits until a process has written what the words match, and returns the match. */
export const says = ({ child, output }: Running, words: RegExp, withinMs = 60_000): Promise<RegExpMatchArray> =>
  until(
    () => {
      const found = output.err.match(words)
      if (!found && child.exitCode !== null) throw new Error(`it ended: ${output.err}`)
      return found ?? undefined
    },
    { what: `a process that says ${words}`, withinMs },
  )

/** Waits for a command to end well and returns what it printed. */
export const run = async ({ child, output }: Running): Promise<string> => {
  const [code] = await once(child, 'close')
  if (code === 0) return output.out
  throw new Error(`ended with ${code}\n${output.err}\n${output.out}`)
}

/** Starts a server (or `up`) and waits until it listens. */
export const startServing = async (
  place: Place,
  args = ['serve', '--port', '0'],
  options = {},
): Promise<Running & { url: string }> => {
  const running = launch(place, args, options)
  const url = await ready(running)
  return { ...running, url }
}

/** The address where a server listens. */
export const ready = async (running: Running): Promise<string> => {
  const [, url = ''] = await says(running, /"url":"([^"]+)","msg":"the server is ready"/)
  return url
}

/** Asks a process to end and waits for it. */
export const stop = async (running: Running, signal: NodeJS.Signals = 'SIGTERM') => {
  if (running.child.exitCode === null && running.child.signalCode === null) running.child.kill(signal)
  return running.ended
}
