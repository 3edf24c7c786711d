import type { Command } from 'commander'
import { cancelJob, listJobs, openQueue } from '../store.ts'
import { recordByHand } from './by-hand.ts'
import { withExamples, withJson, withLimit, withProject } from './command.ts'
import { type ProjectOptions, withContext } from './context.ts'
import { print, printJson, printTable, when } from './print.ts'

interface Options extends ProjectOptions {
  limit: number
  json?: boolean
}

export const jobs = (program: Command): void => {
  const command = withLimit(withJson(withProject(program.command('jobs'))))
    .summary('list the trainings that wait for a worker, run or ran there, or cancel one')
    .action((options: Options) => list(options))
  withExamples(command, 'jobs', 'jobs cancel 0f9d5c1e-8d1e-4d6a-9b0f-3f6f0c8d2a11')
  command
    .command('cancel <id>')
    .summary('stop a job that waits or runs')
    .configureHelp({ showGlobalOptions: true })
    .action((id: string, _options: object, self: Command) => cancel(id, self.optsWithGlobals<Options>()))
}

// The queue makes its own tables when it is opened for the first time.
const list = ({ limit, json, ...options }: Options) =>
  withContext(options, async ({ ctx }) => {
    const queue = await openQueue(ctx.store)
    await queue.stop({ graceful: false })
    const found = await listJobs(ctx.store, { limit })
    if (json) return printJson({ jobs: found })
    const rows = found.map((job) => ({
      id: job.id,
      model: job.data.model,
      mode: job.data.mode,
      trigger: job.data.trigger,
      state: job.state,
      attempts: job.attempts,
      created: when(job.created_at),
      ended: when(job.ended_at),
    }))
    printTable(rows, 'No jobs. Queue one: cultivar train --queue.')
  })

const cancel = (id: string, { json, ...options }: Options) =>
  withContext(options, async ({ ctx }) => {
    const queue = await openQueue(ctx.store)
    try {
      await cancelJob(ctx.store, queue, id)
    } finally {
      await queue.stop({ graceful: false })
    }
    await recordByHand(ctx, { action: 'job.cancel', subject: id })
    if (json) printJson({ id, state: 'cancelled' })
    else print(`Job ${id} is cancelled.`)
  })
