import type { Command } from 'commander'
import { listChanges } from '../access.ts'
import { hours, withExamples, withJson, withLimit, withProject } from './command.ts'
import { type ProjectOptions, withContext } from './context.ts'
import { oneLine, printJson, printTable, when } from './print.ts'

interface Options extends ProjectOptions {
  limit: number
  actor?: string
  action?: string
  subject?: string
  hours?: number
  json?: boolean
}

export const audit = (program: Command): void => {
  const command = withLimit(withJson(withProject(program.command('audit'))))
    .summary('list who changed what, by command or through the API')
    .option('--actor <name>', 'by whom, as in key:ci, user:anna or cli:root')
    .option('--action <name>', 'what, as in model.promote')
    .option('--subject <name>', 'to what: a model, the id of a key, the name of a user')
    .option('--hours <hours>', 'how far to look back', hours)
    .action((options: Options) => list(options))
  withExamples(command, 'audit --action model.promote', 'audit --actor user:anna --hours 24 --json')
}

const list = ({ limit, actor, action, subject, hours: back, json, ...options }: Options) =>
  withContext(options, async ({ ctx }) => {
    const from = back === undefined ? undefined : new Date(ctx.clock.now() - back * 3_600_000)
    const changes = await listChanges(ctx, { limit, actor, action, subject, from })
    if (json) return printJson({ changes })
    const rows = changes.map((change) => ({
      at: when(change.at),
      actor: oneLine(change.actor),
      action: oneLine(change.action),
      subject: oneLine(change.subject),
      address: change.address,
      details: oneLine(JSON.stringify(change.details), 80),
    }))
    printTable(rows, 'Nothing has been changed yet.')
  })
