import { type ChildProcess, fork } from 'node:child_process'
import { watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from 'commander'
import pc from 'picocolors'
import type { Project } from '../define.ts'
import { getDeployment } from '../registry.ts'
import type { Context } from '../store.ts'
import type { Program as Self } from '../worker.ts'
import { withProject } from './command.ts'
import { openContext, stateOf } from './context.ts'
import { untilStopped } from './life.ts'
import { print, printError } from './print.ts'
import { thisProgram } from './program.ts'
import { loadProject } from './project.ts'
import { type ServeOptions, withAddress } from './serve.ts'
import { type PaceOptions, withPace } from './worker.ts'

type UpOptions = ServeOptions & PaceOptions & { watch: boolean }

export const up = (program: Command): void => {
  withPace(withAddress(withProject(program.command('up'))))
    .summary('run everything: PostgreSQL, server and worker')
    .description(
      'Starts what is missing, trains what has no version yet, serves, and watches the typed file for changes.',
    )
    .option('--no-watch', 'do not start again when the typed file changes')
    .action(run)
}

const run = async (options: UpOptions): Promise<void> => {
  const { ctx, project, file, root, findings } = await openContext(options)
  for (const { place, message } of findings) process.stderr.write(`${pc.yellow('warning')} ${place} ${message}\n`)
  const self = thisProgram({ CULTIVAR_PROJECT: root, CULTIVAR_STATE: stateOf(root, options) })
  const stopped = untilStopped()
  try {
    await trainMissing(ctx, project, self)
    const children = startChildren(self, options)
    const watcher = options.watch ? followFile(file, () => children.restart()) : undefined
    const outcome = await Promise.race([stopped, children.failed])
    watcher?.close()
    await children.stop()
    if (outcome !== undefined) process.exitCode = 1
  } finally {
    await ctx.store.close()
  }
}

// A model without a version cannot answer, so the first one is trained before anything is served.
const trainMissing = async (ctx: Context, project: Project, self: Self): Promise<void> => {
  for (const name of Object.keys(project.models)) {
    const { champion } = await getDeployment(ctx, name)
    if (champion !== null) continue
    print(pc.dim(`${name} has no version yet: training the first one`))
    const code = await ended(again(self, ['train', name, '--trigger', 'first']))
    if (code !== 0)
      process.stderr.write(
        `${pc.yellow('warning')} ${name} could not be trained; the reason is above. The server starts without it.\n`,
      )
  }
}

interface Children {
  /** Ends them and starts them again with the typed file as it is now. */
  restart(): void
  stop(): Promise<void>
  /** Settles when the server ended before it was ready, as it does when its port is taken. */
  failed: Promise<string>
}

const startChildren = (self: Self, { host, port, every, cooldown }: UpOptions): Children => {
  const life = { stopping: false }
  const running = new Map<string, ChildProcess>()
  const pace = [...(every ? ['--every', every] : []), ...(cooldown ? ['--cooldown', cooldown] : [])]
  let giveUp: (reason: string) => void
  const failed = new Promise<string>((resolve) => {
    giveUp = resolve
  })

  const keep = async (name: string, args: string[]) => {
    for (let pause = 100; !life.stopping; pause = Math.min(pause * 2, 5_000)) {
      const child = again(self, args)
      const state = { ready: false }
      child.on('message', (message: { ready: string | true }) => {
        state.ready = true
        pause = 100
        if (typeof message.ready === 'string') greet(message.ready)
      })
      running.set(name, child)
      const code = await ended(child)
      if (name === 'server' && !state.ready && code !== 0) return giveUp('server')
      if (code !== 0 && !life.stopping) await wait(pause)
    }
  }
  const kept = [keep('server', ['serve', '--host', host, '--port', String(port)]), keep('worker', ['worker', ...pace])]
  return {
    failed,
    restart: () => {
      for (const child of running.values()) child.kill('SIGTERM')
    },
    stop: async () => {
      life.stopping = true
      for (const child of running.values()) child.kill('SIGTERM')
      await Promise.all(kept)
    },
  }
}

const greet = (url: string) => {
  print(welcome(url))
  process.send?.({ ready: url })
}

// The channel tells a child that we died, whatever killed us.
const again = ({ command, args, environment }: Self, more: string[]): ChildProcess =>
  fork(args.at(-1)!, more, {
    execPath: command,
    execArgv: args.slice(0, -1),
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })

const ended = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))

/** Calls `changed` when the typed file was edited and can still be loaded; says what is wrong when it cannot. */
const followFile = (file: string, changed: () => void) => {
  let timer: NodeJS.Timeout | undefined
  const look = async () => {
    try {
      await loadProject(dirname(file))
      print(pc.dim(`${basename(file)} changed: starting again`))
      changed()
    } catch (error) {
      printError(error, false)
    }
  }
  // Editors write a file in several moves, and many of them replace it: so the folder is watched, and a pause awaited.
  return watch(dirname(file), (_event, name) => {
    if (name !== basename(file)) return
    clearTimeout(timer)
    timer = setTimeout(look, 200)
  })
}

const welcome = (url: string) => `
${pc.green('●')} ${pc.bold('Cultivar')} serves on ${pc.bold(url)}

  try it   curl -X POST ${url}/predict -H 'content-type: application/json' -d '{"text":"A quiet, perfect film.","return_probabilities":true}'
  look     ${url}          a page to try it and to correct it
           ${url}/docs     the API
  watch    npx cultivar status         how it does
           npx cultivar simulate       the whole loop in two minutes

  Ctrl-C stops everything.
`
