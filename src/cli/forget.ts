import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import pc from 'picocolors'
import { forget as erase, findTraces, type Traces, type Where } from '../feedback.ts'
import { CultivarError } from '../kit/errors.ts'
import { recordByHand } from './by-hand.ts'
import { withExamples, withJson, withProject } from './command.ts'
import { type Opened, type ProjectOptions, withContext } from './context.ts'
import { print, printJson } from './print.ts'

interface Options extends ProjectOptions {
  where: string
  yes?: boolean
  json?: boolean
}

export const forget = (program: Command): void => {
  const command = withJson(withProject(program.command('forget')))
    .summary("erase a person's rows everywhere")
    .description(
      'Finds the rows whose field has the value: logged predictions with their labels, quarantined rows, snapshots of data sets, and the samples that versions bring for their monitors. Says how many there are and asks before it erases them.',
    )
    .requiredOption('--where <field=value>', 'whose rows, as in email=jane@example.com')
    .option('--yes', 'erase without asking')
    .action((options: Options) => withContext(options, (opened) => forgetHere(opened, options)))
  withExamples(command, 'forget --where customer_id=4711', 'forget --where email=jane@example.com --yes --json')
}

const forgetHere = async ({ ctx }: Opened, options: Options): Promise<void> => {
  const where = parseWhere(options.where)
  const traces = await findTraces(ctx, where)
  const found = countOf(traces) > 0
  if (!options.json) print(inWords(traces))
  if (!found) {
    if (options.json) printJson({ ...traces, erased: false })
    return
  }
  if (!options.yes && !(await isSure(options, traces))) return
  const { steps } = await erase(ctx, traces)
  // What was looked for is what has to be forgotten, so the log keeps where it was looked for, and how much was found.
  await recordByHand(ctx, { action: 'rows.forget', subject: where.field, details: { found: countOf(traces) } })
  if (options.json) printJson({ ...traces, steps, erased: true })
  else print(afterwards(traces, steps))
}

const parseWhere = (text: string): Where => {
  const [, field, value] = /^([^=]+)=(.+)$/s.exec(text) ?? []
  if (field !== undefined && value !== undefined) return { field, value }
  throw new CultivarError('cli/usage', '--where wants a field and a value, as in email=jane@example.com.')
}

const countOf = ({ predictions, quarantined, snapshots, references }: Traces): number =>
  predictions + quarantined + snapshots.length + references.length

const isSure = async ({ json }: Options, traces: Traces): Promise<boolean> => {
  if (json || !process.stdin.isTTY) {
    const message = 'Nothing was erased, because nobody could be asked. Add --yes to erase it.'
    throw new CultivarError('cli/usage', message, { ...traces })
  }
  const question = createInterface({ input: process.stdin, output: process.stderr })
  const said = await question.question('Erase all of this for good? (yes/no) ')
  question.close()
  if (/^y(es)?$/i.test(said.trim())) return true
  print('Nothing was erased.')
  return false
}

const inWords = (traces: Traces): string => {
  const { field, value, predictions, labels, replaced_labels: replaced, quarantined, snapshots, references } = traces
  const rows = snapshots.map((snapshot) => `  snapshot ${snapshot.sha256.slice(0, 12)}  ${snapshot.rows} rows`)
  const samples = references.map(({ sha256, rows: count, versions }) => {
    const named = versions.map(({ model, version }) => `${model}@${version}`).join(', ') || 'no version'
    return `  sample ${sha256.slice(0, 12)}    ${count} rows, of ${named}`
  })
  return [
    `${pc.bold(`${field} = ${value}`)}${countOf(traces) === 0 ? ' is nowhere' : ''}`,
    `  predictions            ${predictions}`,
    `  labels                 ${labels}, and ${replaced} that were replaced`,
    `  quarantined rows       ${quarantined}`,
    ...rows,
    ...samples,
  ].join('\n')
}

const afterwards = ({ snapshots, references }: Traces, steps: number): string => {
  const kept = [
    `Erased. ${snapshots.length} snapshots went with all their rows, and ${steps} remembered steps that gave them or a sample: the next training reads its source again.`,
    'The files and databases behind the data sets are yours: take the rows out there too, or the next training reads them again.',
    'What was learned from the rows stays in the weights of earlier versions until you train a new one and delete these.',
  ]
  const running = 'A running worker keeps its samples in memory until it starts again.'
  return [...kept, ...(references.length > 0 ? [running] : [])].join('\n')
}
