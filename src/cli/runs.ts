import type { Command } from 'commander'
import { getExperimentByName, listRuns, moveRuns, type RunSummary } from '../tracking.ts'
import { recordByHand } from './by-hand.ts'
import { withExamples, withJson, withLimit, withProject } from './command.ts'
import { type ProjectOptions, withContext } from './context.ts'
import { servedModel } from './models.ts'
import { oneLine, print, printJson, printTable, when } from './print.ts'

interface Options extends ProjectOptions {
  limit: number
  model?: string
  parent?: string
  json?: boolean
}

export const runs = (program: Command): void => {
  const command = withLimit(withJson(withProject(program.command('runs'))))
    .summary('list the trainings, the newest first, or move runs')
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
  withExamples(
    command,
    'runs',
    'runs --model sentiment --limit 5 --json',
    'runs --parent <run> --limit 100',
    'runs move <run> <run> --experiment archive',
  )
  command
    .command('move <runs...>')
    .summary('put runs into another experiment, with their child runs and the models that they logged')
    .requiredOption('--experiment <name>', 'the experiment that they go to')
    .configureHelp({ showGlobalOptions: true })
    .action((ids: string[], _options: object, self: Command) => move(ids, self.optsWithGlobals<MoveOptions>()))
}

interface MoveOptions extends ProjectOptions {
  experiment: string
  json?: boolean
}

const move = (ids: string[], { experiment, json, ...options }: MoveOptions) =>
  withContext(options, async ({ ctx }) => {
    const { experimentId } = await getExperimentByName(ctx, experiment)
    const moved = await moveRuns(ctx, ids, String(experimentId))
    for (const id of moved) await recordByHand(ctx, { action: 'run.move', subject: id, details: { experiment } })
    if (json) return printJson({ experiment_id: String(experimentId), run_ids: moved })
    print(`${moved.length} ${moved.length === 1 ? 'run is' : 'runs are'} in the experiment ${oneLine(experiment)} now.`)
  })

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
