import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { bench } from '../setup.ts'
import type { Bodies } from './task.ts'

/** What wrk saw in one run. */
export interface Load {
  connections: number
  /** Answered, with whatever status. */
  requests: number
  seconds: number
  p50_ms: number
  p95_ms: number
  p99_ms: number
  max_ms: number
  /** Answers that are no 2xx. */
  refused: number
  /** Requests without an answer. */
  broken: number
}

const run = promisify(execFile)

/** Keeps so many connections busy, each with one request at a time. */
export const load = async (url: string, bodies: Bodies, connections: number, seconds: number): Promise<Load> => {
  const { origin, pathname } = new URL(url)
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s']
  const script = ['-s', join(bench, 'serving', 'post.lua'), origin]
  const env = { ...process.env, BODIES: bodies.path, PATHNAME: pathname }
  const { stdout } = await run('wrk', [...args, ...script], { env })
  const [, result] = /^RESULT (.*)$/m.exec(stdout) ?? []
  if (result === undefined) throw new Error(`wrk said nothing that can be read:\n${stdout}`)
  return { connections, ...(JSON.parse(result) as Omit<Load, 'connections'>) }
}

export const perSecond = ({ requests, seconds }: Load): number => requests / seconds
