import type { Command } from 'commander'
import { giveFeedback } from '../feedback.ts'
import { withExamples, withJson, withProject } from './command.ts'
import { type ProjectOptions, withContext } from './context.ts'
import { print, printJson } from './print.ts'

interface Options extends ProjectOptions {
  source?: string
  comment?: string
  json?: boolean
}

export const feedback = (program: Command): void => {
  const command = withJson(withProject(program.command('feedback <prediction-id> <label>')))
    .summary('say what was true of a prediction')
    .description('The same label again changes nothing; another label from the same source replaces it.')
    .option('--source <name>', 'who says it', 'user')
    .option('--comment <text>', 'why')
    .action((id: string, label: string, options: Options) =>
      withContext(options, async ({ ctx, project }) => {
        const { source, comment } = options
        const receipt = await giveFeedback(ctx, project, { prediction_id: id, label, source, comment })
        if (options.json) printJson(receipt)
        else print(`${receipt.model}: ${receipt.label} by ${receipt.source} (${receipt.status})`)
      }),
    )
  withExamples(
    command,
    'feedback 019b2f0e-7a51-7cc3-b0a5-0d1c4f1e9a10 negative',
    'feedback 019b2f0e-7a51-7cc3-b0a5-0d1c4f1e9a10 positive --source review-team --comment "meant as irony"',
  )
}
