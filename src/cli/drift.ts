import { type Command, InvalidArgumentError, Option } from 'commander'
import { CultivarError } from '../kit/errors.ts'
import { driftReportText } from '../monitoring.ts'
import { hours, withExamples, withJson, withProject } from './command.ts'
import { type ProjectOptions, withContext } from './context.ts'
import { compareFiles, type Drift } from './drift-files.ts'
import { writeReports } from './drift-reports.ts'
import { compareTraffic } from './drift-traffic.ts'
import { servedModel } from './models.ts'
import { print, printError, printJson } from './print.ts'

interface Options extends ProjectOptions {
  reference?: string
  current?: string
  columns?: string[]
  model?: string
  hours: number
  confidence: number
  output?: string
  json?: boolean
}

export const drift = (program: Command): void => {
  const command = withJson(withProject(program.command('drift').alias('test')))
    .summary('ask whether rows, or the last hours of traffic, differ from a reference')
    .description(
      'Compares two files column by column, or what a model was asked with the reference of the version that serves. Of files, the model of the project says what its columns are; what it does not know, or where there is no project, is inferred from the values. Exit code: 0 no drift, 1 drift, 2 nothing could be compared.',
    )
    .option('--reference <path>', 'rows as they were (csv, jsonl or parquet, also .gz)')
    .option('--current <path>', 'rows as they are')
    .option('--columns <names>', 'compare these columns only, divided by commas', (text: string) => text.split(','))
    .option('--model <model>', 'the model whose traffic is compared, or whose columns the files have')
    .option('--hours <hours>', 'how much traffic', hours, 24)
    .addOption(
      new Option('--confidence <share>', 'that unchanged rows give no alarm, in all tests together')
        .default(0.99)
        .argParser(between),
    )
    .option('--output <folder>', 'write report.json, report.md and report.html there')
    .action(run)
  withExamples(
    command,
    'drift --reference january.csv --current june.csv',
    'drift --reference january.csv --current june.csv --columns age,income --output reports/',
    'drift --model sentiment --hours 24 --json',
  )
}

const between = (text: string): number => {
  const share = Number(text)
  if (share > 0 && share < 1) return share
  throw new InvalidArgumentError('It has to lie between 0 and 1, as in 0.99.')
}

// Somebody who asks in a script must be able to tell "drift" from "could not look".
const run = async (options: Options): Promise<void> => {
  try {
    const found = await compare(options)
    const drifted = found.tests.some((test) => test.drifted)
    if (options.output !== undefined) await writeReports(options.output, found, drifted)
    report(found, drifted, options)
    process.exitCode = drifted ? 1 : 0
  } catch (error) {
    printError(error, options.json ?? false)
    process.exitCode = 2
  }
}

const compare = (options: Options): Promise<Drift> => {
  const { reference, current, model } = options
  if (reference !== undefined && current !== undefined) return compareFiles({ ...options, reference, current })
  if (reference === undefined && current === undefined && model !== undefined) {
    return withContext(options, async (opened) => {
      const chosen = await servedModel(opened, model)
      return compareTraffic(opened.ctx, chosen.name, options)
    })
  }
  const message = 'Give --reference and --current, or --model alone. `cultivar drift --help` says more.'
  throw new CultivarError('cli/usage', message)
}

const report = (found: Drift, drifted: boolean, { json, output }: Options): void => {
  if (json) {
    printJson({ drifted, ...found })
    return
  }
  const { reference, current, skipped, tests } = found
  print(`${reference.name} (${reference.rows} rows) → ${current.name} (${current.rows} rows)`)
  if (skipped.length > 0) print(`not compared, because only one side has values: ${skipped.join(', ')}`)
  print(driftReportText(tests).trimEnd())
  if (output !== undefined) print(`\nreports in ${output}`)
}
