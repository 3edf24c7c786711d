import type { Command } from 'commander'
import pc from 'picocolors'
import { CultivarError } from '../kit/errors.ts'
import type { Servable } from '../serving.ts'
import { answerInput, answerWords, explainInput, parseInput } from './answers.ts'
import { withExamples, withJson, withProject } from './command.ts'
import { type Opened, type ProjectOptions, withContext } from './context.ts'
import { chosenVersion } from './models.ts'
import { predictFile, type Scored } from './predict-file.ts'
import { print, printJson } from './print.ts'

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
  try {
    if (rows) return await answerRows(servable, rows, options)
    const scored = await predictFile(opened.ctx, servable, { file: file!, output: output!, explain: options.explain })
    if (scored.failed > 0) process.exitCode = 1
    if (json) printJson({ model: servable.model, version: String(servable.version), ...scored })
    else print(fileWords(servable, scored))
  } finally {
    await servable.engine.retire()
  }
}

const usage = (message: string) => new CultivarError('cli/usage', `${message} \`cultivar predict --help\` says more.`)

const answerRows = async (servable: Servable, inputs: unknown[], options: Options): Promise<void> => {
  const answerOne = options.explain ? explainInput : answerInput
  const answers = await Promise.all(inputs.map((input) => answerOne(servable, input)))
  if (options.json) printJson(answers.length === 1 ? answers[0] : { predictions: answers })
  else print(answers.map(answerWords).join('\n\n'))
}

const fileWords = ({ model, version }: Servable, { rows, failed, labels, output }: Scored): string => {
  const counts = Object.entries(labels).map(([label, count]) => `${count} ${label}`)
  const bad = failed === 0 ? [] : [pc.yellow(`${failed} did not fit`)]
  const parts = [...counts, ...bad]
  return `${model}@${version}: ${rows} rows${parts.length === 0 ? '' : ` (${parts.join(', ')})`} → ${output}`
}
