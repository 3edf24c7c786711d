import { type Command, Option } from 'commander'
import { type AlertStatus, acknowledgeAlert, listAlerts } from '../monitoring.ts'
import { recordByHand } from './by-hand.ts'
import { withExamples, withJson, withLimit, withProject } from './command.ts'
import { type ProjectOptions, withContext } from './context.ts'
import { servedModel } from './models.ts'
import { oneLine, print, printJson, printTable, when } from './print.ts'

interface Options extends ProjectOptions {
  limit: number
  model?: string
  status?: AlertStatus
  json?: boolean
}

export const alerts = (program: Command): void => {
  const command = withLimit(withJson(withProject(program.command('alerts'))))
    .summary('list what the monitors found, or acknowledge it')
    .option('--model <model>', 'of this model only')
    .addOption(new Option('--status <status>', 'in this state only').choices(['open', 'acknowledged', 'closed']))
    .action((options: Options) => list(options))
  withExamples(command, 'alerts --status open', 'alerts acknowledge 019b2f0e-7a51-7cc3-b0a5-0d1c4f1e9a10')
  command
    .command('acknowledge <id>')
    .summary('say that somebody looks after an alert')
    .configureHelp({ showGlobalOptions: true })
    .action((id: string, _options: object, self: Command) => acknowledge(id, self.optsWithGlobals<Options>()))
}

const list = ({ limit, model, status, json, ...options }: Options) =>
  withContext(options, async ({ ctx, project }) => {
    if (model !== undefined) await servedModel({ ctx, project }, model)
    const found = await listAlerts(ctx, { limit, model, status })
    if (json) return printJson({ alerts: found })
    const rows = found.map((alert) => ({
      id: alert.id,
      opened: when(alert.opened_at),
      version: `${alert.model}@${alert.version}`,
      monitor: alert.name,
      status: alert.status,
      severity: alert.severity,
      closed: when(alert.closed_at),
      summary: oneLine(alert.summary, 120),
    }))
    printTable(rows, 'No alerts.')
  })

const acknowledge = (id: string, { json, ...options }: Options) =>
  withContext(options, async ({ ctx }) => {
    const alert = await acknowledgeAlert(ctx, id)
    await recordByHand(ctx, {
      action: 'alert.acknowledge',
      subject: id,
      details: { model: alert.model, name: alert.name },
    })
    if (json) printJson(alert)
    else print(`${alert.model} ${alert.name}: ${alert.status}`)
  })
