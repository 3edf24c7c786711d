import type { Command } from 'commander'
import pc from 'picocolors'
import type { Model } from '../define.ts'
import { type Alert, type Health, type HealthVerdict, healthOf, healthStatus, listAlerts } from '../monitoring.ts'
import { hours, withExamples, withJson, withProject } from './command.ts'
import { type Opened, type ProjectOptions, withContext } from './context.ts'
import { chosenModel, withGuests } from './models.ts'
import { brief, oneLine, print, printError, printJson, share } from './print.ts'
import { askServer, defaultUrl, type ServerState } from './server-state.ts'

interface Options extends ProjectOptions {
  hours: number
  url?: string
  json?: boolean
}

export const status = (program: Command): void => {
  const command = withJson(withProject(program.command('status [model]')))
    .summary('say in one look how the models do')
    .description(
      'Reads the log of the last hours, the alerts, and what the server says of itself. Exit code: 0 healthy, 1 warning, 2 critical.',
    )
    .option('--hours <hours>', 'how far to look back', hours, 24)
    .option('--url <url>', `the server; one that is named has to answer (otherwise ${defaultUrl()} is tried)`)
    .action(run)
  withExamples(command, 'status', 'status sentiment --hours 1', 'status --url http://127.0.0.1:9000 --json')
}

const run = async (named: string | undefined, options: Options): Promise<void> => {
  try {
    const state = await withContext(options, (opened) => look(opened, named, options))
    if (options.json) printJson(state)
    else print(inWords(state))
    process.exitCode = exitCodes[state.status]
  } catch (error) {
    // What cannot be looked at is not healthy.
    printError(error, options.json ?? false)
    process.exitCode = exitCodes.critical
  }
}

type Status = HealthVerdict['status']

const exitCodes = { healthy: 0, warning: 1, critical: 2 } as const satisfies Record<Status, number>

interface ModelState extends Health, HealthVerdict {
  alerts: Alert[]
}

interface State extends HealthVerdict {
  server: ServerState
  models: ModelState[]
}

const look = async (opened: Opened, named: string | undefined, { hours: back, url }: Options): Promise<State> => {
  const project = await withGuests(opened)
  const names = named === undefined ? Object.keys(project.models) : [chosenModel(project, named).name]
  const server = await askServer(url ?? defaultUrl())
  const models: ModelState[] = []
  for (const name of names) models.push(await lookAt({ ...opened, project }, name, back, server))
  const asked = serverVerdict(server, url !== undefined)
  const reasons = [...asked.reasons, ...models.flatMap((model) => model.reasons)]
  return { status: worst([asked.status, ...models.map((model) => model.status)]), reasons, server, models }
}

const lookAt = async ({ ctx, project }: Opened, name: string, back: number, server: ServerState) => {
  const { sources } = (project.models[name] as Model).feedback
  const health = await healthOf(ctx, name, { hours: back, sources })
  const alerts = (await listAlerts(ctx, { model: name, limit: 100 })).filter((alert) => alert.status !== 'closed')
  const found = healthStatus(health)
  const reasons = [...found.reasons]
  const answers = server.models[name]
  if (health.version !== null && answers !== undefined && answers !== `version ${health.version}`)
    reasons.push(`the server answers with ${answers}, and version ${health.version} should serve`)
  const burning = alerts.some(({ severity, status }) => severity === 'critical' && status === 'open')
  const added = reasons.length > found.reasons.length ? 'warning' : 'healthy'
  return { ...health, status: worst([found.status, added, burning ? 'critical' : 'healthy']), reasons, alerts }
}

const mostLatencyMs = 100

const serverVerdict = (
  { url, reachable, problem, error_rate: errors, p95_ms: p95 }: ServerState,
  named: boolean,
): HealthVerdict => {
  if (!reachable)
    return { status: named ? 'critical' : 'warning', reasons: [`no server answers on ${url}: ${problem}`] }
  if (problem !== null) return { status: 'critical', reasons: [`the server on ${url} cannot answer: ${problem}`] }
  const reasons: string[] = []
  if (errors !== null && errors > 0) reasons.push(`${share(errors)} of the requests failed in the server, none should`)
  if (p95 !== null && p95 >= mostLatencyMs)
    reasons.push(`95 % of the requests take up to ${p95.toFixed(0)} ms, less than ${mostLatencyMs} ms is expected`)
  return { status: reasons.length === 0 ? 'healthy' : 'warning', reasons }
}

const worst = (all: Status[]): Status => {
  if (all.includes('critical')) return 'critical'
  return all.includes('warning') ? 'warning' : 'healthy'
}

const inWords = ({ status, reasons, server, models }: State): string => {
  const paint = { healthy: pc.green, warning: pc.yellow, critical: pc.red }[status]
  const head = [paint(pc.bold(`● ${status}`)), ...reasons.map((reason) => `  ${reason}`)]
  return [...head, '', ...serverLines(server), ...models.flatMap((model) => ['', ...modelLines(model)])].join('\n')
}

const line = (name: string, value: string) => `  ${name.padEnd(14)} ${value}`

const serverLines = (server: ServerState): string[] => {
  const { url, reachable, requests, error_rate: errors, p95_ms: p95 } = server
  if (!reachable) return [pc.bold('server'), line('address', `${url} does not answer`)]
  if (server.metrics_refused)
    return [
      pc.bold('server'),
      line('address', url),
      line('metrics', 'want a key with the scope read: CULTIVAR_API_KEY'),
    ]
  return [
    pc.bold('server'),
    line('address', url),
    line('errors', errors === null ? 'unknown' : `${share(errors)} of ${requests} requests since it started`),
    line('p95', p95 === null ? 'no requests yet' : `${p95.toFixed(1)} ms, with the log written`),
  ]
}

const modelLines = (state: ModelState): string[] => {
  const { model, version, predictions, labels, mean_confidence: confidence, p95_latency_ms: p95 } = state
  const shares = Object.entries(labels).map(([label, value]) => `${oneLine(label, 30)} ${share(value)}`)
  return [
    pc.bold(`${model}${version === null ? '' : ` version ${version}`}`),
    line('predictions', `${predictions} in ${state.hours} h`),
    ...(confidence === null && predictions > 0
      ? []
      : [
          line('labels', shares.join(', ') || 'none yet'),
          line('confidence', confidence === null ? 'nothing to average' : `${confidence.toFixed(3)} on average`),
        ]),
    line('p95', p95 === null ? 'nothing to measure' : `${p95.toFixed(1)} ms`),
    line(...liveWords(state)),
    line('alerts', state.alerts.length === 0 ? 'none' : ''),
    ...state.alerts.map(
      (alert) => `    ${alert.status} ${alert.severity} ${alert.name}: ${oneLine(alert.summary, 120)}`,
    ),
  ]
}

const liveWords = (state: ModelState): [string, string] => {
  const { mean_absolute_error: error } = state
  return error === null
    ? ['live accuracy', accuracyWords(state)]
    : ['live error', `${brief(error.value)} on average, on ${error.n} labels`]
}

const accuracyWords = ({ accuracy, feedback }: ModelState): string => {
  if (accuracy === null) return `unknown (${feedback} labels)`
  const { value, n, low, high } = accuracy
  return `${value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}) on ${n} labels`
}
