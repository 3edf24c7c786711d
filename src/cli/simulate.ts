import type { Command } from 'commander'
import pc from 'picocolors'
import { wholeNumber, withJson, withProject } from './command.ts'
import type { ProjectOptions } from './context.ts'
import { chosenModel } from './models.ts'
import { print, printJson, table } from './print.ts'
import { loadProject } from './project.ts'
import { rowsAtHome, shiftedRows } from './simulation/rows.ts'
import { startStack } from './simulation/stack.ts'
import { accuracy, type Sent, traffic } from './simulation/traffic.ts'
import { get, watch } from './simulation/watch.ts'

interface Options extends ProjectOptions {
  url?: string
  shifted?: string
  rows: number
  rate: number
  timeout: number
  json?: boolean
}

export const simulate = (program: Command): void => {
  withJson(withProject(program.command('simulate [model]')))
    .summary('watch the whole loop: drift, labels, a challenger, a decision')
    .description(
      'Sends rows that the model knows the kind of, then rows of another kind, with labels that come late, and tells what the loop makes of it.\nExit code 0 if the rules promoted a challenger and live accuracy on the new kind rose, 1 with the reason otherwise.',
    )
    .option(
      '--url <url>',
      'a server that runs already; without it one is started for the simulation, with a state of its own',
    )
    .option('--shifted <path>', 'rows of another kind (default: data/products.csv of the project)')
    .option('--rows <n>', 'the most rows of each kind', wholeNumber, 840)
    .option('--rate <n>', 'rows a second', wholeNumber, 15)
    .option('--timeout <seconds>', 'give up after this long', wholeNumber, 175)
    .action(run)
}

const run = async (named: string | undefined, options: Options): Promise<void> => {
  const { project, root } = await loadProject(options.project)
  const { name, model } = chosenModel(project, named)
  const home = await rowsAtHome(model, root, Math.min(150, options.rows))
  const shifted = await shiftedRows(model, root, options.shifted, options.rows)
  const story = teller(options)
  const stack =
    options.url === undefined
      ? await startStack(root, project)
      : { url: options.url.replace(/\/+$/, ''), close: async () => {} }
  try {
    await get(stack.url, '/health/live')
    story(
      'start',
      `${name} on ${stack.url}: ${home.length} rows of home, up to ${shifted.length} shifted ones, labels ${labelDelayMs / 1000} s late`,
    )
    const result = await play(stack.url, name, { home, shifted }, options, story)
    if (options.json) printJson(result)
    else print(inWords(result))
    process.exitCode = result.ok ? 0 : 1
  } finally {
    await stack.close()
  }
}

const labelDelayMs = 2_000

type Say = (topic: string, sentence: string) => void
type Rows = Record<'home' | 'shifted', Awaited<ReturnType<typeof rowsAtHome>>>

const play = async (url: string, name: string, { home, shifted }: Rows, options: Options, say: Say) => {
  const deadline = performance.now() + options.timeout * 1_000
  const late = () => performance.now() > deadline
  const watching = await watch(url, name, say)
  const { send, settled } = traffic(url, name, {
    perSecond: options.rate,
    labelDelayMs,
    onSent: (sent) => live(sent, say),
  })
  try {
    say('traffic', 'rows of home')
    const atHome = await send(home, { until: late })
    say('traffic', 'rows of another kind')
    // The last part is kept for after the decision, so that both versions are measured on rows that nobody has seen.
    const kept = Math.ceil(shifted.length / 4)
    const promoted = () => watching.decisions.find(({ outcome }) => outcome === 'promoted')
    const served = new Set(atHome.map(({ version }) => version))
    const before = await send(shifted.slice(0, -kept), { until: () => late() || promoted() !== undefined })
    await settled()
    while (!promoted() && !late() && (await busy(url))) await new Promise((resolve) => setTimeout(resolve, 500))
    if (promoted()) say('traffic', 'rows of the other kind, answered by the new version')
    const after = promoted() ? await send(shifted.slice(-kept), { until: late }) : []
    return summarise({
      atHome,
      before: before.filter(({ version }) => served.has(version)),
      after,
      decisions: watching.decisions,
      late: late(),
    })
  } finally {
    await watching.stop()
  }
}

const busy = async (url: string): Promise<boolean> => {
  const { jobs } = await get<{ jobs: { state: string }[] }>(url, '/api/jobs?limit=5')
  return jobs.some(({ state }) => state === 'active' || state === 'created' || state === 'retry')
}

const live = (sent: readonly Sent[], say: Say) => {
  const every = 50
  if (sent.length % every !== 0) return
  const last = sent.slice(-every)
  say(
    'live',
    `${sent.length} predictions; accuracy of the last ${every} ${accuracy(last).toFixed(2)}, version ${sent.at(-1)!.version}`,
  )
}

interface Played {
  atHome: Sent[]
  before: Sent[]
  after: Sent[]
  decisions: { outcome: string; trigger: string; challenger: number | null; reasons: string[] }[]
  late: boolean
}

const summarise = ({ atHome, before, after, decisions, late }: Played) => {
  const promoted = decisions.find(({ outcome }) => outcome === 'promoted')
  const phases = { home: phase(atHome), shifted_before: phase(before), shifted_after: phase(after) }
  const rose = phases.shifted_after.accuracy > phases.shifted_before.accuracy
  return {
    ok: promoted !== undefined && rose,
    reason: reasonOf(promoted !== undefined, rose, decisions.length, late),
    phases,
    decisions,
  }
}

const reasonOf = (promoted: boolean, rose: boolean, decisions: number, late: boolean): string => {
  if (promoted && rose) return 'a challenger was promoted by the rules, and live accuracy on the shifted rows rose'
  if (promoted) return 'a challenger was promoted, but live accuracy on the shifted rows did not rise'
  if (decisions > 0) return `no challenger passed the gates (${decisions} tried)`
  return late ? 'time ran out before a challenger was trained' : 'no trigger fired: no challenger was trained'
}

const phase = (sent: Sent[]) => ({
  rows: sent.length,
  accuracy: Math.round(accuracy(sent) * 10_000) / 10_000,
  versions: [...new Set(sent.map(({ version }) => version))],
})

const inWords = ({ ok, reason, phases }: ReturnType<typeof summarise>): string => {
  const rows = Object.entries(phases).map(([name, { rows, accuracy: share, versions }]) => ({
    phase: name.replace('_', ', '),
    rows,
    accuracy: share,
    versions: versions.join(', ') || '–',
  }))
  return `\n${table(rows)}\n\n${ok ? pc.green('✔') : pc.red('✖')} ${reason}`
}

// With --json the story goes to standard error, so that standard output is one object.
const teller = ({ json }: Options): Say => {
  const started = performance.now()
  return (topic, sentence) => {
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6)
    const line = `${pc.dim(`${seconds} s`)}  ${topic.padEnd(8)}  ${sentence}\n`
    if (json) process.stderr.write(line)
    else process.stdout.write(line)
  }
}
