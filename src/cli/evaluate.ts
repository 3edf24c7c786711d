import type { Command } from 'commander'
import pc from 'picocolors'
import type { Model } from '../define.ts'
import type { Servable } from '../serving.ts'
import { type Evaluation, evaluateOn, readOtherRows } from '../training.ts'
import { withExamples, withJson, withProject } from './command.ts'
import { type Opened, type ProjectOptions, withContext } from './context.ts'
import { chosenVersion } from './models.ts'
import { oneLine, print, printJson, table } from './print.ts'
import { fileSource } from './sources.ts'

interface Options extends ProjectOptions {
  data: string
  json?: boolean
}

export const evaluate = (program: Command): void => {
  const command = withJson(withProject(program.command('evaluate <model[@version|@alias]>')))
    .summary('measure a version on rows whose truth is known')
    .description('Without a version the champion is measured. Nothing is kept.')
    .requiredOption('--data <path>', 'the rows, with the target (csv, jsonl or parquet, also .gz)')
    .action((text: string, options: Options) => withContext(options, (opened) => evaluateHere(opened, text, options)))
  withExamples(
    command,
    'evaluate sentiment --data data/products.csv',
    'evaluate sentiment@2 --data data/products.csv --json',
    'evaluate sentiment@challenger --data data/products.csv',
  )
}

const evaluateHere = async (opened: Opened, text: string, { data, json }: Options): Promise<void> => {
  const { model, servable } = await chosenVersion(opened, text)
  const evaluation = await measured(opened, model, servable, data).finally(servable.engine.retire)
  const result = { model: servable.model, version: String(servable.version), data, ...evaluation }
  if (json) printJson(result)
  else print(inWords(result))
}

const measured = async ({ ctx }: Opened, model: Model, { engine }: Servable, data: string) => {
  const { table: rows, report } = await readOtherRows(ctx, model.data.columns, fileSource(data))
  if (report.quarantined > 0)
    process.stderr.write(
      `${pc.yellow('warning')} ${report.quarantined} of ${report.rows} rows were set aside: ${setAside(report.checks)}\n`,
    )
  return { ...(await evaluateOn(model, engine.scorer, rows)), set_aside: report.quarantined }
}

type Checks = Awaited<ReturnType<typeof readOtherRows>>['report']['checks']

const setAside = (checks: Checks): string =>
  checks
    .filter(({ passed }) => !passed)
    .map(({ column, observed }) => `${column} ${observed}`)
    .join('; ')

interface Result extends Evaluation {
  model: string
  version: string
  data: string
}

const inWords = (result: Result): string => {
  const { model, version, data, rows, task, metrics, intervals, baseline, confusion, classes, by_class } = result
  const measured = Object.entries(metrics).map(([metric, value]) => ({
    metric,
    value: value.toFixed(4),
    '95 %': intervals[metric] ? `${intervals[metric].low.toFixed(4)} to ${intervals[metric].high.toFixed(4)}` : null,
  }))
  const counts = confusion.map((row, i) => ({
    'true \\ answered': classes[i]!,
    ...Object.fromEntries(row.map((count, j) => [classes[j]!, count])),
  }))
  const head = `${pc.bold(`${model} version ${version}`)} on ${rows} rows of ${data}`
  if (task === 'regression') {
    const mean = `The mean alone gives a root mean squared error of ${baseline.toFixed(4)}.`
    return [head, '', table(measured), ...sliceLines(result), '', mean].join('\n')
  }
  const common = `The commonest class alone gives an accuracy of ${baseline.toFixed(4)}.`
  const found = by_class.map(({ support, ...scores }) => ({ ...scores, rows: support }))
  const tables = [table(measured), '', table(counts), '', table(found), ...sliceLines(result)]
  return [head, '', ...tables, '', common].join('\n')
}

// The worst ones first: that is where to look.
const shownSlices = 10

const sliceLines = ({ slices, task }: Result): string[] => {
  if (slices.length === 0) return []
  const [metric, sign] = task === 'classification' ? ['accuracy', 1] : ['mean_absolute_error', -1]
  const worst = slices.toSorted((a, b) => sign * (a.metrics[metric]! - b.metrics[metric]!)).slice(0, shownSlices)
  const rows = worst.map((slice) => ({
    slice: oneLine(`${slice.column} ${slice.value}`, 40),
    rows: slice.rows,
    [metric]: slice.metrics[metric]!,
  }))
  const left = slices.length - rows.length
  return ['', table(rows), ...(left > 0 ? [pc.dim(`and ${left} slices that are better; --json has them all`)] : [])]
}
