import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endAll } from '../crash/proc.ts'

export const repository = fileURLToPath(new URL('../..', import.meta.url))

/** The Node that this repository is tested with. */
export const pinnedNode = (): string => {
  const lock = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8'))
  return lock.packages['node_modules/node'].version
}

/** An empty folder somewhere else, as a user has it. */
export const makeLab = () => {
  const folder = mkdtempSync(join(tmpdir(), 'cultivar-pack-'))
  // The user that PostgreSQL runs as has to enter it.
  chmodSync(folder, 0o755)
  mkdirSync(join(folder, 'host'))
  const remove = async () => {
    await endAll(folder)
    rmSync(folder, { recursive: true, force: true })
  }
  return { folder, remove }
}

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

export const call = (command: string, args: string[], cwd: string): Promise<Ended> => {
  const child = begin(command, args, cwd)
  const output = { stdout: '', stderr: '' }
  child.stdout!.setEncoding('utf8').on('data', (part) => {
    output.stdout += part
  })
  child.stderr!.setEncoding('utf8').on('data', (part) => {
    output.stderr += part
  })
  return new Promise((resolve, reject) =>
    child.once('error', reject).once('close', (code) => resolve({ code, ...output })),
  )
}

/** The same, for a command that has to end well. Returns what it printed. */
export const succeed = async (command: string, args: string[], cwd: string): Promise<string> => {
  const { code, stdout, stderr } = await call(command, args, cwd)
  if (code === 0) return stdout
  throw new Error(`${command} ${args.join(' ')} ended with ${code}\n${stdout}\n${stderr}`)
}

/** Starts a command as the leader of a group, as a shell does. */
export const begin = (command: string, args: string[], cwd: string): ChildProcess =>
  spawn(command, args, { cwd, env: userEnvironment(), detached: true, stdio: ['ignore', 'pipe', 'pipe'] })

// Of our own environment a user has none: neither our Node nor our flags, nor what the npm that runs us sets.
// How this machine reaches a registry is kept.
const userEnvironment = () => {
  const kept = /^(HOME|USER|LOGNAME|LANG|TMPDIR|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS|(https?|no|all)_proxy)$/i
  const keptOfNpm = /^npm_config_(registry|cache|userconfig|globalconfig|cafile|strict_ssl|(https?_|no)?proxy)$/i
  const names = Object.keys(process.env).filter((name) => kept.test(name) || keptOfNpm.test(name))
  const path = process.env['PATH']!.split(delimiter).filter((part) => !part.split(sep).includes('node_modules'))
  return { ...Object.fromEntries(names.map((name) => [name, process.env[name]])), PATH: path.join(delimiter) }
}
