import type { Command } from 'commander'
import pc from 'picocolors'
import { type Routing, routingSchema } from '../define.ts'
import { CultivarError } from '../kit/errors.ts'
import { deploy as deployRouting } from '../loop.ts'
import { getDeployment } from '../registry.ts'
import { type ShadowReport, shadowReports } from '../serving.ts'
import { recordByHand } from './by-hand.ts'
import { withExamples, withJson, withProject } from './command.ts'
import { type Opened, type ProjectOptions, withContext } from './context.ts'
import { servedModel } from './models.ts'
import { brief, print, printJson, share, table } from './print.ts'

interface Options extends ProjectOptions {
  champion?: boolean
  canary?: string | true
  ab?: string
  shadow?: string | true
  ensemble?: string
  weight?: string
  steps?: string
  every?: string
  by?: string
  reset?: boolean
  json?: boolean
}

export const deploy = (program: Command): void => {
  const command = withJson(withProject(program.command('deploy <model>')))
    .summary('say which versions answer: champion, canary, A/B, shadow, ensemble')
    .description(
      'Every server follows within a second, and no request is dropped. It goes before what the typed file says. Without options it shows what is so now. A version is a number, or champion, challenger or previous.',
    )
    .option('--champion', 'the champion answers everything')
    .option('--canary [version]', 'this version, or the challenger, answers a share of the requests')
    .option('--ab <arms>', 'versions side by side, as in champion=0.5,challenger=0.5')
    .option('--shadow [version]', 'this version, or the challenger, scores a copy; what differs is counted')
    .option('--ensemble <versions>', 'the mean of several versions, as in 3,4')
    .option('--weight <share>', 'of a canary or a shadow: its share, above 0 and at most 1')
    .option('--steps <shares>', 'of a canary: shares that rise, as in 0.1,0.5,1')
    .option('--every <duration>', 'of a canary: how long each step lasts (10m)')
    .option('--by <key>', 'who stays with a version: header:<name> or feature:<name>')
    .option('--reset', 'let the typed file say it again')
    .action((named: string, options: Options) => withContext(options, (opened) => run(opened, named, options)))
  withExamples(
    command,
    'deploy sentiment',
    'deploy sentiment --shadow',
    'deploy sentiment --canary challenger --steps 0.05,0.25,1 --every 30m --by header:x-user-id',
    'deploy sentiment --ab 3=0.5,4=0.5 --by feature:town',
    'deploy sentiment --champion',
  )
}

const run = async (opened: Opened, named: string, options: Options): Promise<void> => {
  const { name, model } = await servedModel(opened, named)
  const routing = routingOf(options)
  if (routing === undefined) return show(opened, name, model.deployment, options)
  const decision = await deployRouting(opened.ctx, name, routing)
  await recordByHand(opened.ctx, { action: 'model.deploy', subject: name, details: { routing } })
  if (options.json) printJson(decision)
  else print(`${name}: ${decision.reasons.join('; ')}`)
}

/** What the options say; null gives the word back to the typed file, undefined changes nothing. */
const routingOf = (options: Options): Routing | null | undefined => {
  const [kind, other] = kinds.filter((name) => options[name] !== undefined)
  if (other !== undefined) throw usage(`--${kind} and --${other} exclude each other.`)
  const known: readonly string[] = kind === undefined ? [] : details[kind]
  const idle = ['weight', 'steps', 'every', 'by'].find((name) => name in options && !known.includes(name))
  if (idle !== undefined) throw usage(`--${idle} says nothing ${kind === undefined ? 'alone' : `beside --${kind}`}.`)
  if (kind === undefined) return undefined
  return kind === 'reset' ? null : parsed({ kind, ...readers[kind](options) })
}

const kinds = ['champion', 'canary', 'ab', 'shadow', 'ensemble', 'reset'] as const
const details = {
  champion: [],
  canary: ['weight', 'steps', 'every', 'by'],
  ab: ['by'],
  shadow: ['weight'],
  ensemble: [],
  reset: [],
} as const

const placeOf = (text: string | true | undefined) => {
  if (text === true || text === undefined) return 'challenger'
  return /^\d+$/.test(text) ? Number(text) : text
}

const readers = {
  champion: () => ({}),
  canary: ({ canary, weight, steps, every, by }: Options) => {
    const shares = steps?.split(',').map(Number)
    return {
      version: placeOf(canary),
      weight: Number(weight ?? shares?.[0] ?? 0.1),
      ...(shares && { steps: shares, every: every ?? '10m' }),
      ...(by && { by }),
    }
  },
  ab: ({ ab = '', by = 'header:x-routing-key' }: Options) => ({
    arms: ab.split(',').map((arm) => {
      const [version, weight] = arm.split('=')
      return { version: placeOf(version), weight: Number(weight ?? 1) }
    }),
    by,
  }),
  shadow: ({ shadow, weight }: Options) => ({ version: placeOf(shadow), share: Number(weight ?? 1) }),
  ensemble: ({ ensemble = '' }: Options) => ({ versions: ensemble.split(',').map(placeOf) }),
}

const parsed = (given: unknown): Routing => {
  const read = routingSchema.safeParse(given)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw usage(`${issue!.path.join('.')} ${issue!.message}.`)
}

const usage = (message: string) => new CultivarError('cli/usage', `${message} \`cultivar deploy --help\` says more.`)

const show = async ({ ctx }: Opened, name: string, defined: Routing, { json }: Options): Promise<void> => {
  const { routing, champion, challenger, previous } = await getDeployment(ctx, name)
  const shadow = await shadowReports(ctx, name, new Date(ctx.clock.now() - 86_400_000))
  const state = { model: name, champion, challenger, previous, routing: routing ?? defined }
  const setBy = routing === null ? 'definition' : 'operator'
  if (json) return printJson({ ...state, set_by: setBy, shadow })
  print(`${pc.bold(name)} ${JSON.stringify(state.routing)} ${pc.dim(`(${setBy})`)}`)
  print(table([{ champion, challenger, previous }]))
  if (shadow.length > 0) print(`\n${table(shadow.map(reportRow))}`)
}

const reportRow = (report: ShadowReport) => ({
  version: report.version,
  shadow: report.shadow,
  rows: report.rows,
  'other label': share(report.flip_rate),
  difference: brief(report.mean_difference),
  ms: brief(report.latency_ms),
  'shadow ms': brief(report.shadow_latency_ms),
  failed: report.failed,
  dropped: report.dropped,
})
