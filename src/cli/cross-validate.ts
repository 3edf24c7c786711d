import { type Command, InvalidArgumentError, Option } from 'commander'
import pc from 'picocolors'
import type { Mode } from '../learners.ts'
import { type CrossValidation, crossValidate } from '../training.ts'
import { withExamples, withJson, withProject } from './command.ts'
import { type Opened, type ProjectOptions, withContext } from './context.ts'
import { stopSignal } from './life.ts'
import { chosenModel } from './models.ts'
import { print, printJson, table } from './print.ts'
import { showProgress } from './progress.ts'

interface Options extends ProjectOptions {
  folds: number
  repeats: number
  mode: Mode
  json?: boolean
}

export const crossValidation = (program: Command): void => {
  const command = withJson(withProject(program.command('cross-validate [model]')))
    .summary('measure a way of learning on every row, fold by fold')
    .description(
      'In each fold learner and settings are chosen on a part of the other folds, and what was chosen is measured on the fold. Nothing is kept.',
    )
    .option('--folds <count>', 'into how many parts the rows are cut', atLeast(2), 5)
    .option('--repeats <count>', 'how often they are cut anew', atLeast(1), 1)
    .addOption(
      new Option('--mode <mode>', 'how many settings are tried')
        .choices(['quick', 'optimized', 'full'])
        .default('quick'),
    )
    .action((name: string | undefined, options: Options) =>
      withContext(options, (opened) => run(opened, name, options)),
    )
  withExamples(command, 'cross-validate', 'cross-validate churn --folds 10 --repeats 3', 'cross-validate --json')
}

const mostFolds = 100

const atLeast = (least: number) => (text: string) => {
  const count = Number(text)
  if (Number.isInteger(count) && count >= least && count <= mostFolds) return count
  throw new InvalidArgumentError(`It has to be a whole number from ${least} to ${mostFolds}.`)
}

const run = async ({ ctx, project }: Opened, named: string | undefined, options: Options): Promise<void> => {
  const { name, model } = chosenModel(project, named)
  const { folds, repeats, mode } = options
  const found = await crossValidate(ctx, {
    name,
    model,
    mode,
    folds,
    repeats,
    progress: showProgress(),
    signal: stopSignal(),
  })
  if (options.json) printJson({ model: name, ...found })
  else print(inWords(name, model.search.metric, found))
}

const inWords = (name: string, metric: string, { rows, metrics, folds }: CrossValidation): string => {
  const head = `${pc.bold(name)}: ${folds.length} folds of ${rows} rows`
  const lines = Object.entries(metrics).map(([each, { mean, sd }]) => ({
    metric: each,
    mean: mean.toFixed(4),
    sd: sd.toFixed(4),
  }))
  const each = folds.map((fold, i) => ({
    fold: i + 1,
    rows: fold.rows,
    learner: fold.learner,
    [metric]: fold.metrics[metric]?.toFixed(4) ?? null,
  }))
  return [head, '', table(lines), '', table(each)].join('\n')
}
