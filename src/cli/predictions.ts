import type { Command } from 'commander'
import { listPredictions } from '../serving.ts'
import { withExamples, withJson, withLimit, withProject } from './command.ts'
import { type Opened, type ProjectOptions, withContext } from './context.ts'
import { servedModel } from './models.ts'
import { brief, oneLine, printJson, printTable, when } from './print.ts'

interface Options extends ProjectOptions {
  limit: number
  label?: string
  model?: string
  cursor?: string
  json?: boolean
}

export const predictions = (program: Command): void => {
  const command = withLimit(withJson(withProject(program.command('predictions'))))
    .summary('list the logged predictions, the newest first')
    .option('--model <model>', 'of this model only')
    .option('--label <label>', 'those that were answered with this label')
    .option('--cursor <id>', 'those before this prediction, to read on')
    .action((options: Options) => withContext(options, (opened) => list(opened, options)))
  withExamples(command, 'predictions --limit 5', 'predictions --label negative --json')
}

const list = async ({ ctx, project }: Opened, { model, label, cursor, limit, json }: Options): Promise<void> => {
  if (model !== undefined) await servedModel({ ctx, project }, model)
  const page = await listPredictions(ctx, { model, label, cursor, limit })
  if (json) return printJson(page)
  const rows = page.predictions.map((prediction) => ({
    id: prediction.id,
    predicted: when(prediction.predicted_at),
    version: `${prediction.model}@${prediction.version}`,
    answer: 'prediction' in prediction ? brief(prediction.prediction) : oneLine(prediction.label ?? '', 30),
    confidence: ('confidence' in prediction ? prediction.confidence : null)?.toFixed(3) ?? null,
    truth: prediction.feedback.map((given) => oneLine(given.label, 30)).join(', ') || null,
    input: oneLine(Object.values(prediction.input).join(' · ')),
  }))
  printTable(rows, 'No predictions match. Ask the server for some: POST /predict.')
}
