import { spawn } from 'node:child_process'
import { closeSync, openSync, writeSync } from 'node:fs'
import { storable } from '../../kit/unicode.ts'
import { groupBytes } from './memory.ts'

export interface Program {
  /** For the shell, as one would type it in the project's folder. */
  command: string
  folder: string
  environment: NodeJS.ProcessEnv
  /** Gets what it prints, at most `mostLogBytes` of it. */
  log: string
  timeoutMs: number
  /** Of the whole process group, resident; asked for on Linux only. */
  memoryBytes: number | undefined
  signal: AbortSignal | undefined
}

/** How a program ended: by itself, or because it had to. */
export interface Ended {
  reason: 'exit' | 'timeout' | 'memory' | 'cancelled'
  code: number | null
  /** The last lines that it printed. */
  tail: string
}

const mostLogBytes = 10 * 2 ** 20
const mostTailLength = 2_000
const patienceMs = 5_000
const lookEveryMs = 250

// The program runs in a process group of its own, so that what it starts ends with it. A watcher in that group reads a pipe
// from us: when we are killed the pipe closes, and the watcher ends the group.
const guarded = `exec 3<&0 </dev/null
( cat <&3 >/dev/null; kill -KILL 0 ) &
watcher=$!
sh -c "$1"
code=$?
kill $watcher 2>/dev/null
exit $code`

/** Runs the program to its end, or ends it and all that it started: first with SIGTERM, then with SIGKILL. */
export const runProgram = (program: Program, heard: (line: string) => void): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', guarded, 'sh', program.command], {
      cwd: program.folder,
      env: program.environment,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const log = openLog(program.log)
    const state = { reason: 'exit' as Ended['reason'], ending: false }
    const end = (reason: Ended['reason']) => {
      if (state.ending) return
      Object.assign(state, { reason, ending: true })
      killGroup(child.pid, 'SIGTERM')
      setTimeout(() => killGroup(child.pid, 'SIGKILL'), patienceMs).unref()
    }
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => log.write(bytes, heard))
    child.stdin.on('error', () => {})
    const cancelled = () => end('cancelled')
    program.signal?.addEventListener('abort', cancelled, { once: true })
    if (program.signal?.aborted) cancelled()
    const timer = setTimeout(() => end('timeout'), program.timeoutMs)
    const looker = setInterval(() => {
      const limit = program.memoryBytes
      if (limit !== undefined && groupBytes(child.pid!) > limit) end('memory')
    }, lookEveryMs)
    const settle = () => {
      clearTimeout(timer)
      clearInterval(looker)
      program.signal?.removeEventListener('abort', cancelled)
      log.close()
    }
    child.once('error', (error) => {
      settle()
      reject(error)
    })
    // What the program left running holds its output open; with the program it ends.
    child.once('exit', () => {
      child.stdin.end()
      killGroup(child.pid, state.ending ? 'SIGKILL' : 'SIGTERM')
      setTimeout(() => killGroup(child.pid, 'SIGKILL'), state.ending ? 0 : patienceMs).unref()
    })
    child.once('close', (code) => {
      settle()
      resolve({ reason: state.reason, code, tail: log.tail() })
    })
  })

const killGroup = (pid: number | undefined, signal: NodeJS.Signals): void => {
  try {
    if (pid !== undefined) process.kill(-pid, signal)
  } catch {
    // It has ended already.
  }
}

const openLog = (path: string) => {
  const file = openSync(path, 'w')
  const state = { bytes: 0, tail: '' }
  return {
    write: (bytes: Buffer, heard: (line: string) => void) => {
      if (state.bytes < mostLogBytes) writeSync(file, bytes.subarray(0, mostLogBytes - state.bytes))
      state.bytes += bytes.length
      state.tail = (state.tail + bytes.toString('utf8')).slice(-mostTailLength)
      const line = state.tail.trimEnd().split('\n').at(-1)
      if (line) heard(line.slice(0, 200))
    },
    tail: () => storable(state.tail).trim(),
    close: () => closeSync(file),
  }
}
