import type { Command } from 'commander'
import { listRuns, type RunSummary } from '../tracking.ts'
import { withExamples, withJson, withLimit, withProject } from './command.ts'
import { type ProjectOptions, withContext } from './context.ts'
import { servedModel } from './models.ts'
import { oneLine, printJson, printTable, when } from './print.ts'

interface Options extends ProjectOptions {
  limit: number
  model?: string
  parent?: string
  json?: boolean
}

export const runs = (program: Command): void => {
  const command = withLimit(withJson(withProject(program.command('runs'))))
    .summary('list the trainings, the newest first')
    .option('--model <model>', 'of this model only')
    .option('--parent <run>', 'the trials of the search of this training')
    .action(({ limit, model, parent, json, ...options }: Options) =>
      withContext(options, async ({ ctx, project }) => {
        if (model !== undefined) await servedModel({ ctx, project }, model)
        const found = await listRuns(ctx, { limit, model, parent })
        if (json) return printJson({ runs: found })
        if (parent === undefined) printTable(found.map(training), 'No training has run yet. Start one: cultivar train.')
        else printTable(found.map(trial), 'This training tried no settings. To search: cultivar train --optimize.')
      }),
    )
  withExamples(command, 'runs', 'runs --model sentiment --limit 5 --json', 'runs --parent <run> --limit 100')
}

const training = (run: RunSummary) => ({
  run: run.run_id,
  started: when(run.start_time),
  model: run.tags['cultivar.model'],
  trigger: run.tags['cultivar.trigger'],
  status: run.status,
  seconds: secondsOf(run),
  learner: run.params['learner'],
  accuracy: run.metrics['accuracy'] ?? null,
  r2_score: run.metrics['r2_score'] ?? null,
  version: run.tags['cultivar.version'],
  outcome: run.tags['cultivar.outcome'],
})

const trial = (run: RunSummary) => {
  // What was reported on the way is beside it, under a name with an ending.
  const [metric, score] = Object.entries(run.metrics).find(([key]) => !key.endsWith('_by_step')) ?? []
  const problem = run.tags['cultivar.error']
  return {
    run: run.run_id,
    trial: run.run_name,
    learner: run.params['learner'],
    state: run.tags['cultivar.state'] ?? run.status.toLowerCase(),
    metric,
    score: score ?? null,
    seconds: secondsOf(run),
    problem: problem === undefined ? null : oneLine(problem),
  }
}

const secondsOf = ({ start_time: start, end_time: end }: RunSummary): string | null =>
  end === null ? null : ((end - start) / 1000).toFixed(1)
