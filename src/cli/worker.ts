import type { Command } from 'commander'
import { toMs } from '../define.ts'
import { startWorker } from '../worker.ts'
import { duration, withProject } from './command.ts'
import { openContext, type ProjectOptions, stateOf } from './context.ts'
import { stopSignal, untilStopped } from './life.ts'
import { thisProgram } from './program.ts'

export interface PaceOptions {
  every?: string
  cooldown?: string
}

export const worker = (program: Command): void => {
  withPace(withProject(program.command('worker')))
    .summary('run a worker only')
    .action(async (options: ProjectOptions & PaceOptions) => {
      const stop = stopSignal()
      const { ctx, project, root, logger } = await openContext(options)
      const program = thisProgram(root, stateOf(root, options))
      try {
        const started = await startWorker(ctx, project, { ...pace(options), program })
        logger.info('the worker is ready')
        process.send?.({ ready: true })
        await untilStopped(stop)
        await started.close()
      } finally {
        await ctx.store.close()
      }
    })
}

export const withPace = (command: Command): Command =>
  command
    .option('--every <duration>', 'look at the monitors this often, whatever they say, as in 2s', duration)
    .option(
      '--cooldown <duration>',
      'the least time between two trainings that a trigger starts, whatever the models say',
      duration,
    )

const normalTickMs = 5_000
const shortestTickMs = 100

const pace = ({ every, cooldown }: PaceOptions) => {
  const everyMs = every === undefined ? undefined : toMs(every)
  const cooldownMs = cooldown === undefined ? undefined : toMs(cooldown)
  return { everyMs, cooldownMs, tickMs: Math.max(shortestTickMs, Math.min(normalTickMs, everyMs ?? normalTickMs)) }
}
