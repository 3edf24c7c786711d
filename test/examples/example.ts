import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pino from 'pino'
import { openContext } from '../../src/cli/context.ts'
import { type RetrainResult, retrain } from '../../src/loop.ts'
import { startServer } from '../../src/server.ts'
import type { Context } from '../../src/store.ts'
import { cultivar } from '../cli/command-line.ts'

/** An example of the repository as it is, with a state of its own, trained once and served. */
export interface Example {
  ctx: Context
  url: string
  first: RetrainResult
  /** What a command prints with `--json`. */
  json(...args: string[]): Promise<Printed>
  close(): Promise<void>
}

// biome-ignore lint/suspicious/noExplicitAny: what a command prints is asserted field by field
type Printed = any

export const openExample = async (name: string): Promise<Example> => {
  const folder = resolve('examples', name)
  const state = mkdtempSync(join(tmpdir(), `cultivar-${name}-`))
  // The user that PostgreSQL runs as has to enter it.
  chmodSync(state, 0o755)
  const { ctx, project } = await openContext({ project: folder, state }, pino({ level: 'silent' }))
  const [model] = Object.keys(project.models)
  const asked = {
    name: model!,
    model: project.models[model!]!,
    mode: 'quick',
    trigger: 'first',
    register: true,
  } as const
  const first = await retrain(ctx, asked)
  const server = await startServer(ctx, project, { host: '127.0.0.1', port: 0, logger: pino({ level: 'silent' }) })
  return {
    ctx,
    url: server.url,
    first,
    json: async (...args) => {
      const { stdout, stderr } = await cultivar([...args, '--project', folder, '--state', state, '--json'])
      if (stdout === '') throw new Error(`nothing printed by ${args.join(' ')}: ${stderr}`)
      return JSON.parse(stdout)
    },
    close: async () => {
      await server.close()
      await ctx.store.close()
      rmSync(state, { recursive: true, force: true })
    },
  }
}
