// One measured run is one process: how long it took, what it printed, and the most memory that it and what it started held.
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Measured {
  stdout: string
  seconds: number
  /** Processor time of the process itself, which says more than the clock where others use the machine as well. */
  cpuSeconds: number
  /** Of the process, its children, and the PostgreSQL of the state folder, at one moment. */
  peakMb: number
}

export interface Command {
  program: string
  args: string[]
  environment?: Record<string, string>
  /** A state folder, whose PostgreSQL counts as well although it is nobody's child. */
  state?: string
}

const sampleEveryMs = 100

export const measure = ({ program, args, environment, state }: Command): Promise<Measured> => {
  const started = performance.now()
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 2], env: { ...process.env, ...environment } })
  let stdout = ''
  let peakMb = 0
  let cpuSeconds = 0
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  const sampler = setInterval(() => {
    peakMb = Math.max(peakMb, memoryOf(child.pid!, state))
    cpuSeconds = Math.max(cpuSeconds, cpuSecondsOf(child.pid!))
  }, sampleEveryMs)
  return new Promise((done, failed) => {
    child.once('error', failed)
    child.once('close', (code) => {
      clearInterval(sampler)
      const seconds = (performance.now() - started) / 1000
      if (code === 0) done({ stdout, seconds, cpuSeconds, peakMb })
      else failed(new Error(`${program} ${args.join(' ')} ended with ${code}`))
    })
  })
}

// In ticks of a hundredth of a second, which is what Linux counts in wherever it runs.
const cpuSecondsOf = (pid: number): number => {
  const fields = afterName(read(pid, 'stat'))
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100
}

interface Process {
  pid: number
  parent: number
}

export const memoryOf = (pid: number, state: string | undefined): number => {
  const all = processes()
  const server = state === undefined ? undefined : postgresOf(state, all)
  const own = sum(family(pid, all).map(residentMb))
  // The processes of PostgreSQL share most of what each of them holds, so theirs is counted by shares.
  return own + (server === undefined ? 0 : sum(family(server, all).map(proportionalMb)))
}

const processes = (): Process[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const fields = read(name, 'stat')
        .replace(/^.*\) /, '')
        .split(' ')
      return fields[1] === undefined ? [] : [{ pid: Number(name), parent: Number(fields[1]) }]
    })

const family = (pid: number, all: Process[]): number[] => [
  pid,
  ...all.filter(({ parent }) => parent === pid).flatMap((child) => family(child.pid, all)),
]

const postgresOf = (state: string, all: Process[]): number | undefined => {
  try {
    const { port } = JSON.parse(readFileSync(join(state, 'postgres.json'), 'utf8')) as { port: number }
    return all.find(({ pid }) => read(pid, 'cmdline').includes(`\0port=${port}\0`))?.pid
  } catch {
    return undefined
  }
}

// The name may hold spaces and parentheses; what follows it is numbers.
const afterName = (stat: string): string[] => stat.slice(stat.lastIndexOf(')') + 2).split(' ')

const residentMb = (pid: number): number => kilobytes(read(pid, 'status'), 'VmRSS') / 1024
const proportionalMb = (pid: number): number => kilobytes(read(pid, 'smaps_rollup'), 'Pss') / 1024

const kilobytes = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)

// A process can end between the look at the list and the look at it.
const read = (pid: number | string, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0)
