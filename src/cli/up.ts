import type { Command } from 'commander'
import pc from 'picocolors'
import type { Project } from '../define.ts'
import { getDeployment } from '../registry.ts'
import type { Context } from '../store.ts'
import type { Program as Self } from '../worker.ts'
import { endChild, ended, startChild } from './child.ts'
import { startChildren } from './children.ts'
import { withProject } from './command.ts'
import { type Opened, openContext, stateOf } from './context.ts'
import { exampleInput } from './example-input.ts'
import { followFile } from './follow-file.ts'
import { patienceMs, stopSignal, untilStopped } from './life.ts'
import { print } from './print.ts'
import { thisProgram } from './program.ts'
import { type ServeOptions, withAddress } from './serve.ts'
import { bundledShift } from './simulation/rows.ts'
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
  const stop = stopSignal(patienceMs.everything)
  const opened = await openContext(options)
  const { ctx, project, root, findings } = opened
  for (const { place, message } of findings) process.stderr.write(`${pc.yellow('warning')} ${place} ${message}\n`)
  const self = thisProgram(root, stateOf(root, options))
  try {
    await trainMissing(ctx, project, self, stop)
    if (!stop.aborted) await serveAndWatch(self, opened, options, stop)
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

const serveAndWatch = async (
  self: Self,
  { file, root, project }: Opened,
  options: UpOptions,
  stop: AbortSignal,
): Promise<void> => {
  const { host, processes, every, cooldown } = options
  const pace = [...(every ? ['--every', every] : []), ...(cooldown ? ['--cooldown', cooldown] : [])]
  const address = { port: options.port, known: false }
  const greet = async (url: string) => {
    const shown = { input: exampleInput(project), shifted: bundledShift(root), wantsKey: await wantsKey(url) }
    print(address.known ? pc.dim(`serves again on ${url}`) : welcome(url, shown))
    process.send?.({ ready: url })
    // Who asked for any free port goes on with the one that he got.
    Object.assign(address, { port: Number(new URL(url).port) || address.port, known: true })
  }
  const server = () => ['serve', '--host', host, '--port', String(address.port), '--processes', String(processes)]
  const children = startChildren(self, { server, worker: () => ['worker', ...pace] }, greet)
  const watcher = options.watch ? followFile(file, () => children.restart()) : undefined
  const failed = await Promise.race([untilStopped(stop), children.failed])
  watcher?.close()
  await children.stop()
  if (failed !== undefined) process.exitCode = 1
}

/** Whether the server wants to know who asks. */
const wantsKey = (url: string): Promise<boolean> =>
  fetch(`${url}/api/session`).then(
    ({ status }) => status === 401,
    () => false,
  )

interface Shown {
  /** Undefined where there is no model to ask. */
  input: string | undefined
  shifted: string | undefined
  wantsKey: boolean
}

const welcome = (url: string, { input, shifted, wantsKey }: Shown) => `
${pc.green('●')} ${pc.bold('Cultivar')} serves on ${pc.bold(url)}

  ${input === undefined ? `track    export MLFLOW_TRACKING_URI=${url}` : tryIt(url, input, wantsKey)}
  look     ${url}          ${input === undefined ? 'a page of what serves' : 'a page to try it and to correct it'}
           ${url}/docs     the API
  watch    ${command('status')}        how it does${shifted ? `\n           ${command('simulate')}      the whole loop in a minute and a half` : ''}

  Ctrl-C stops everything.
`

const tryIt = (url: string, input: string, wantsKey: boolean) =>
  `try it   curl -X POST ${url}/predict -H 'content-type: application/json' ${wantsKey ? '-H "authorization: Bearer $CULTIVAR_KEY" ' : ''}-d '${input}'${wantsKey ? `\n           with a key in CULTIVAR_KEY: ${command('keys create me')}` : ''}`

// In the repository the command is a script of npm; in a project of one's own it is installed.
const command = (name: string) =>
  import.meta.url.endsWith('.ts') ? `npm run cultivar -- ${name} --project examples/reviews` : `npx cultivar ${name}`
