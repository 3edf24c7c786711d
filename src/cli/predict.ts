import type { Command } from 'commander'
import pc from 'picocolors'
import { CultivarError } from '../kit/errors.ts'
import {
  type Answer,
  answer,
  type ClassAnswer,
  explain,
  type NumberAnswer,
  type Row,
  type Servable,
} from '../serving.ts'
import { withExamples, withJson, withProject } from './command.ts'
import { type Opened, type ProjectOptions, withContext } from './context.ts'
import { chosenVersion } from './models.ts'
import { predictFile, type Scored } from './predict-file.ts'
import { brief, oneLine, print, printJson, share, table } from './print.ts'

interface Options extends ProjectOptions {
  input?: string
  file?: string
  output?: string
  explain?: boolean
  json?: boolean
}

export const predict = (program: Command): void => {
  const command = withJson(withProject(program.command('predict <model[@version|@alias]>')))
    .summary('answer rows here, without a server and without logging them')
    .description(
      'A file comes back with the columns label, confidence and probability_<label>, or with prediction, low and high where a number is predicted; where the file has a column of that name already, predicted_ stands before it. A row that does not fit the model keeps these empty and is told, and the exit code is 1.',
    )
    .option('--input <json>', 'one row as a JSON object, or a list of them')
    .option('--file <path>', 'rows to answer (csv, jsonl or parquet, also .gz)')
    .option('--output <path>', 'where the answered file goes (csv or jsonl)')
    .option('--explain', 'say what moved each answer')
    .action((text: string, options: Options) => withContext(options, (opened) => predictHere(opened, text, options)))
  withExamples(
    command,
    `predict sentiment --input '{"text":"A quiet, perfect film."}'`,
    'predict sentiment --file in.csv --output out.csv',
    'predict sentiment@2 --file in.jsonl --output out.jsonl --explain',
  )
}

const predictHere = async (opened: Opened, text: string, options: Options): Promise<void> => {
  const { input, file, output, json } = options
  if ((input === undefined) === (file === undefined)) throw usage('Give one of --input and --file.')
  if ((file === undefined) !== (output === undefined)) throw usage('--file and --output go together.')
  const rows = input === undefined ? undefined : parseInput(input)
  const { servable } = await chosenVersion(opened, text)
  if (rows) return answerRows(servable, rows, options)
  const scored = await predictFile(opened.ctx, servable, { file: file!, output: output!, explain: options.explain })
  if (scored.failed > 0) process.exitCode = 1
  if (json) printJson({ model: servable.model, version: String(servable.version), ...scored })
  else print(fileWords(servable, scored))
}

const usage = (message: string) => new CultivarError('cli/usage', `${message} \`cultivar predict --help\` says more.`)

const parseInput = (text: string): unknown[] => {
  try {
    const parsed = JSON.parse(text) as unknown
    return Array.isArray(parsed) ? parsed : [parsed]
  } catch (error) {
    const message = `--input is no JSON: ${(error as Error).message}. It looks like '{"text":"A quiet, perfect film."}'.`
    throw new CultivarError('request/invalid-json', message)
  }
}

const answerRows = (servable: Servable, inputs: unknown[], options: Options): void => {
  const { model, version } = servable
  const answers = inputs.map((input) => {
    const row = servable.parse(input)
    const given = answer(servable, row)
    return { model, version: String(version), ...given, ...(options.explain ? explained(servable, row, given) : {}) }
  })
  if (options.json) printJson(answers.length === 1 ? answers[0] : { predictions: answers })
  else print(answers.map(answerWords).join('\n\n'))
}

// As on the wire.
const explained = (servable: Servable, row: Row, given: Answer) => {
  const { base, contributions } = explain(servable, row, given)
  return { explanation: contributions, base_value: base }
}

type Answered = Answer & { model: string; version: string } & Partial<ReturnType<typeof explained>>

const answerWords = (answered: Answered): string => {
  const { model, version, explanation } = answered
  const moved = explanation?.map((part) => ({
    feature: part.feature,
    value: oneLine(part.value),
    moved: part.contribution.toFixed(3),
  }))
  const said = 'label' in answered ? classWords(answered) : numberWords(answered)
  const [head, ...rest] = said
  return [`${head} ${pc.dim(`${model}@${version}`)}`, ...rest, ...(moved ? ['', table(moved)] : [])].join('\n')
}

const classWords = ({ label, confidence, probabilities }: ClassAnswer): string[] => {
  const each = Object.entries(probabilities).map(([name, value]) => ({ label: name, probability: value.toFixed(4) }))
  return [`${pc.bold(label)} ${confidence.toFixed(4)}`, table(each)]
}

const numberWords = ({ prediction, interval: { low, high, coverage } }: NumberAnswer): string[] => [
  pc.bold(brief(prediction)),
  `between ${brief(low)} and ${brief(high)} for ${share(coverage)} of the rows`,
]

const fileWords = ({ model, version }: Servable, { rows, failed, labels, output }: Scored): string => {
  const counts = Object.entries(labels).map(([label, count]) => `${count} ${label}`)
  const bad = failed === 0 ? [] : [pc.yellow(`${failed} did not fit`)]
  const parts = [...counts, ...bad]
  return `${model}@${version}: ${rows} rows${parts.length === 0 ? '' : ` (${parts.join(', ')})`} → ${output}`
}
