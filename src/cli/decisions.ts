import type { Command } from 'commander'
import { listDecisions } from '../loop.ts'
import { withExamples, withJson, withLimit, withProject } from './command.ts'
import { type ProjectOptions, withContext } from './context.ts'
import { servedModel } from './models.ts'
import { printJson, printTable, when } from './print.ts'

interface Options extends ProjectOptions {
  limit: number
  model?: string
  json?: boolean
}

export const decisions = (program: Command): void => {
  const command = withLimit(withJson(withProject(program.command('decisions'))))
    .summary('list who was promoted or refused, and why')
    .description('With --json each decision comes with all its evidence.')
    .option('--model <model>', 'of this model only')
    .action(({ limit, model, json, ...options }: Options) =>
      withContext(options, async ({ ctx, project }) => {
        if (model !== undefined) await servedModel({ ctx, project }, model)
        const found = await listDecisions(ctx, { limit, model })
        if (json) return printJson({ decisions: found })
        const rows = found.map((decision) => ({
          decided: when(decision.at),
          model: decision.model,
          outcome: decision.outcome,
          trigger: decision.trigger,
          champion: decision.champion,
          challenger: decision.challenger,
          reasons: decision.reasons.join('; '),
        }))
        printTable(rows, 'Nothing has been decided yet. A training ends with a decision: cultivar train.')
      }),
    )
  withExamples(command, 'decisions', 'decisions --limit 1 --json')
}
