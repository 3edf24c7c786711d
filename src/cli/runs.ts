import type { Command } from 'commander'
import { listRuns } from '../tracking.ts'
import { withExamples, withJson, withLimit, withProject } from './command.ts'
import { type ProjectOptions, withContext } from './context.ts'
import { chosenModel } from './models.ts'
import { printJson, printTable, when } from './print.ts'

interface Options extends ProjectOptions {
  limit: number
  model?: string
  json?: boolean
}

export const runs = (program: Command): void => {
  const command = withLimit(withJson(withProject(program.command('runs'))))
    .summary('list the trainings, the newest first')
    .option('--model <model>', 'of this model only')
    .action(({ limit, model, json, ...options }: Options) =>
      withContext(options, async ({ ctx, project }) => {
        if (model !== undefined) chosenModel(project, model)
        const found = await listRuns(ctx, { limit, model })
        if (json) return printJson({ runs: found })
        const rows = found.map((run) => ({
          run: run.run_id,
          started: when(run.start_time),
          model: run.tags['cultivar.model'],
          trigger: run.tags['cultivar.trigger'],
          status: run.status,
          seconds: run.end_time === null ? null : ((run.end_time - run.start_time) / 1000).toFixed(1),
          learner: run.params['learner'],
          accuracy: run.metrics['accuracy'] ?? null,
          r2_score: run.metrics['r2_score'] ?? null,
          version: run.tags['cultivar.version'],
          outcome: run.tags['cultivar.outcome'],
        }))
        printTable(rows, 'No training has run yet. Start one: cultivar train.')
      }),
    )
  withExamples(command, 'runs', 'runs --model sentiment --limit 5 --json')
}
