import type { Command } from 'commander'
import pc from 'picocolors'
import { CultivarError } from '../kit/errors.ts'
import { importanceOf, resolveVersion } from '../registry.ts'
import type { Servable } from '../serving.ts'
import type { ModelImportance } from '../training.ts'
import { explainInput, headWords, parseInput } from './answers.ts'
import { bar } from './bar.ts'
import { withExamples, withJson, withProject } from './command.ts'
import { type Opened, type ProjectOptions, withContext } from './context.ts'
import { chosenVersion, servedModel } from './models.ts'
import { brief, oneLine, print, printJson, table } from './print.ts'

interface Options extends ProjectOptions {
  input?: string
  partialDependence?: string
  json?: boolean
}

export const explain = (program: Command): void => {
  const command = withJson(withProject(program.command('explain <model[@version|@alias]>')))
    .summary('say what the columns do for a version, or what moved one answer')
    .description(
      'The importance of a column is how much worse the metric became on held-out rows where the column was shuffled, with the 95 % interval of that; mean |SHAP| is how far it moves a score. With --input, what moved the answer to one row: the base value and all contributions sum to its log-odds, or to the prediction before its inverse link.',
    )
    .option('--input <json>', 'one row as a JSON object')
    .option('--partial-dependence <column>', 'how the answers follow a column while the others stay as they are')
    .action((text: string, options: Options) => withContext(options, (opened) => explainHere(opened, text, options)))
  withExamples(
    command,
    'explain sentiment',
    `explain sentiment@2 --input '{"text":"A quiet, perfect film."}'`,
    'explain churn@challenger --partial-dependence tenure',
  )
}

const explainHere = async (opened: Opened, text: string, options: Options): Promise<void> => {
  const { input, partialDependence: column } = options
  if (input !== undefined && column !== undefined)
    throw usage('--input asks of one row, --partial-dependence of all: give one of them.')
  if (input !== undefined) return explainRow(opened, text, input, options)
  await servedModel(opened, text.split('@', 1)[0])
  const { model, version } = await resolveVersion(opened.ctx, text)
  const importance = await importanceOf(opened.ctx, model, version)
  const named = { model, version: String(version) }
  if (column !== undefined) return tellDependence(named, importance, column, options)
  if (options.json) printJson({ ...named, ...importance })
  else print(importanceWords(named, importance))
}

const usage = (message: string) => new CultivarError('cli/usage', `${message} \`cultivar explain --help\` says more.`)

const explainRow = async (opened: Opened, text: string, input: string, { json }: Options): Promise<void> => {
  const [row, more] = parseInput(input)
  if (more !== undefined) throw usage('--input takes one row here.')
  const { servable } = await chosenVersion(opened, text)
  const explained = await explainInput(servable, row).finally(servable.engine.retire)
  if (json) printJson(explained)
  else print(rowWords(servable, explained))
}

const rowWords = ({ signature }: Servable, explained: Awaited<ReturnType<typeof explainInput>>): string => {
  const { explanation, base_value: base } = explained
  const most = Math.max(...explanation.map(({ contribution }) => Math.abs(contribution)))
  const parts = explanation.map(({ feature, value, contribution }) => ({
    feature,
    value: oneLine(value),
    moved: signed(contribution),
    '': bar(contribution, most),
  }))
  const score = signature.task === 'classification' ? 'log-odds of the answer' : 'score of the answer'
  const begins = `It begins at ${base.toFixed(3)}, the base value; with every contribution it is the ${score}.`
  const reasons = parts.length === 0 ? 'Nothing in the row moved it.' : table(parts)
  return [...headWords(explained), '', reasons, '', begins].join('\n')
}

const signed = (value: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(3)}`

interface Named {
  model: string
  version: string
}

const importanceWords = ({ model, version }: Named, importance: ModelImportance): string => {
  const { rows, metric, permutation, mean_abs_shap: shap } = importance
  const head = `${pc.bold(`${model} version ${version}`)}: what ${metric} loses on ${rows} held-out rows without a column`
  const moved = new Map(shap.map((each) => [each.column, each.importance]))
  const most = Math.max(...permutation.map(({ mean }) => mean))
  const lines = permutation.map(({ column, mean, low, high }) => ({
    column: oneLine(column, 40),
    importance: signedBrief(mean),
    '95 %': `${signedBrief(low)} to ${signedBrief(high)}`,
    '': bar(Math.max(0, mean), most),
    'mean |SHAP|': moved.get(column) ?? null,
  }))
  const nothing = 'Nothing could be measured: there are no held-out rows, or the metric is not defined on them.'
  return [head, '', lines.length === 0 ? nothing : table(lines)].join('\n')
}

const signedBrief = (value: number): string => (Math.abs(value) >= 100 ? brief(value) : value.toFixed(4))

const tellDependence = (named: Named, importance: ModelImportance, column: string, { json }: Options): void => {
  const curves = importance.partial_dependence.filter((curve) => curve.column === column)
  if (curves.length === 0) throw usage(noCurve(importance, column))
  if (json) printJson({ ...named, partial_dependence: curves })
  else print(curves.map((curve) => curveWords(named, curve)).join('\n\n'))
}

const noCurve = ({ partial_dependence: curves }: ModelImportance, column: string): string => {
  const columns = [...new Set(curves.map((curve) => curve.column))]
  const known = columns.length === 0 ? 'no column has one' : `there are ${columns.join(', ')}`
  return `There is no partial dependence on "${column.slice(0, 100)}" (of a text there is none): ${known}.`
}

type Curve = ModelImportance['partial_dependence'][number]

const curveWords = ({ model, version }: Named, { column, label, values, means }: Curve): string => {
  const answer = label === null ? 'the prediction' : `the probability of ${oneLine(label, 30)}`
  const head = `${pc.bold(`${model} version ${version}`)}: ${answer} on average, where every row has this ${column}`
  // Probabilities are drawn from zero, so that a flat curve looks flat; numbers have no such zero.
  const least = label === null ? Math.min(...means) : 0
  const most = Math.max(...means) - least
  const lines = means.map((mean, i) => ({
    [column]: valueWords(values[i]!),
    mean: Number(mean.toPrecision(6)),
    '': bar(mean - least, most),
  }))
  return [head, '', lines.length === 0 ? 'The column has no values.' : table(lines)].join('\n')
}

const valueWords = (value: number | string): string | number =>
  typeof value === 'string' ? oneLine(value, 40) : Number(value.toPrecision(6))
