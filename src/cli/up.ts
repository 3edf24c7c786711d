import { watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Command } from 'commander'
import pc from 'picocolors'
import type { Project } from '../define.ts'
import { getDeployment } from '../registry.ts'
import type { Context } from '../store.ts'
import type { Program as Self } from '../worker.ts'
import { endChild, ended, startChild, startChildren } from './children.ts'
import { withProject } from './command.ts'
import { openContext, stateOf } from './context.ts'
import { stopSignal, untilStopped } from './life.ts'
import { print, printError } from './print.ts'
import { thisProgram } from './program.ts'
import { loadProject } from './project.ts'
import { type ServeOptions, withAddress } from './serve.ts'
import { welcome } from './welcome.ts'
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
  const stop = stopSignal()
  const { ctx, project, file, root, findings } = await openContext(options)
  for (const { place, message } of findings) process.stderr.write(`${pc.yellow('warning')} ${place} ${message}\n`)
  const self = thisProgram(root, stateOf(root, options))
  try {
    await trainMissing(ctx, project, self, stop)
    if (!stop.aborted) await serveAndWatch(project, self, { file, ...options }, stop)
  } finally {
    await ctx.store.close()
  }
}

// A model without a version cannot answer, so the first one is trained before anything is served.
const trainMissing = async (ctx: Context, project: Project, self: Self, stop: AbortSignal): Promise<void> => {
  for (const name of Object.keys(project.models)) {
    const { champion } = await getDeployment(ctx, name)
    if (stop.aborted) return
    if (champion !== null) continue
    print(pc.dim(`${name} has no version yet: training the first one`))
    const child = startChild(self, ['train', name, '--trigger', 'first'])
    const end = () => endChild(child, 'soon')
    stop.addEventListener('abort', end)
    const code = await ended(child)
    stop.removeEventListener('abort', end)
    if (code !== 0 && !stop.aborted)
      process.stderr.write(
        `${pc.yellow('warning')} ${name} could not be trained; the reason is above. The server starts without it.\n`,
      )
  }
}

type Watched = UpOptions & { file: string }

const serveAndWatch = async (project: Project, self: Self, options: Watched, stop: AbortSignal): Promise<void> => {
  const { file, host, port, every, cooldown } = options
  const pace = [...(every ? ['--every', every] : []), ...(cooldown ? ['--cooldown', cooldown] : [])]
  const commands = { server: ['serve', '--host', host, '--port', String(port)], worker: ['worker', ...pace] }
  const children = startChildren(self, commands, (url) => greet(project, url))
  const watcher = options.watch ? followFile(file, () => children.restart()) : undefined
  const failed = await Promise.race([untilStopped(stop), children.failed])
  watcher?.close()
  await children.stop()
  if (failed !== undefined) process.exitCode = 1
}

const greet = (project: Project, url: string) => {
  print(welcome(project, url))
  process.send?.({ ready: url })
}

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
