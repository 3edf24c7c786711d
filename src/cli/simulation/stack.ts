import { execFile, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Project } from '../../define.ts'
import { CultivarError } from '../../kit/errors.ts'
import type { Program } from '../../worker.ts'
import { thisProgram } from '../program.ts'

/** A server to simulate against, and how to leave it. */
export interface Stack {
  url: string
  close(): Promise<void>
}

/** Everything that `up` runs, at the pace of a demonstration, with a state of its own that goes with it. */
export const startStack = async (root: string, project: Project): Promise<Stack> => {
  const state = mkdtempSync(join(tmpdir(), 'cultivar-simulation-'))
  const self = thisProgram(root, state)
  const { command, args, environment } = self
  // Who names an identity provider is asked who they are, and so are we.
  if (project.server.oidc) process.env['CULTIVAR_API_KEY'] = await makeKey(self)
  const pace = ['--every', '2s', '--cooldown', '6s']
  const up = fork(args.at(-1)!, ['up', '--port', '0', '--no-watch', ...pace], {
    execPath: command,
    execArgv: args.slice(0, -1),
    env: { ...environment, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = new Promise<void>((resolve) => up.once('exit', () => resolve()))
  const close = async () => {
    up.kill('SIGTERM')
    await ended
    rmSync(state, { recursive: true, force: true })
  }
  const url = await new Promise<string | undefined>((resolve) => {
    up.on('message', (message: { ready?: string }) => resolve(message.ready))
    void ended.then(() => resolve(undefined))
  })
  if (url !== undefined) return { url, close }
  await close()
  throw new CultivarError('training/failed', 'The server of the simulation did not start; the reason is above.')
}

const makeKey = async ({ command, args, environment }: Program): Promise<string> => {
  const scopes = ['predict', 'feedback', 'read'].flatMap((scope) => ['--scope', scope])
  const making = [...args, 'keys', 'create', 'simulation', ...scopes, '--json']
  const { stdout } = await promisify(execFile)(command, making, { env: { ...environment, LOG_LEVEL: 'warn' } })
  return (JSON.parse(stdout) as { key: string }).key
}
