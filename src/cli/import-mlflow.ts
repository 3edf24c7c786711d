import { SingleBar } from 'cli-progress'
import type { Command } from 'commander'
import { CultivarError } from '../kit/errors.ts'
import { copyModels } from '../registry.ts'
import { copyExperiments, type Import, type ImportCounts, nothingCopied, openFolder, openServer } from '../tracking.ts'
import { recordByHand } from './by-hand.ts'
import { withExamples, withJson, withProject } from './command.ts'
import { type Opened, type ProjectOptions, withContext } from './context.ts'
import { stopSignal } from './life.ts'
import { print, printJson, printTable } from './print.ts'

interface Options extends ProjectOptions {
  url?: string
  folder?: string
  json?: boolean
}

export const importMlflow = (program: Command): void => {
  const from = program.command('import').summary('take over what another system has')
  const command = withJson(withProject(from.command('mlflow')))
    .summary('copy experiments, runs, models and files from MLflow')
    .description(
      'Reads a tracking server, or an mlruns folder. Runs and logged models keep their ids, versions their numbers; experiments keep their names. Stopped in the middle and called again, it goes on. A server that asks who you are is told MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.',
    )
    .option('--url <address>', 'of a tracking server, as http://localhost:5000')
    .option('--folder <path>', 'an mlruns folder')
    .action((options: Options) => {
      const signal = stopSignal()
      return withContext(options, (opened) => importHere(opened, options, signal))
    })
  withExamples(command, 'import mlflow --url http://localhost:5000', 'import mlflow --folder ./mlruns --json')
}

const importHere = async ({ ctx }: Opened, { url, folder, json }: Options, signal: AbortSignal): Promise<void> => {
  if ((url === undefined) === (folder === undefined))
    throw new CultivarError('cli/usage', 'Say where from: either --url or --folder.')
  const source = url === undefined ? await openFolder(folder!) : await openServer(url)
  const progress = showCounts()
  const job: Import = { ctx, source, counts: nothingCopied(), moved: new Map(), signal, tell: progress.tell }
  try {
    await copyExperiments(job)
    await copyModels(job)
  } catch (error) {
    if (!signal.aborted) throw error
    throw new CultivarError('cli/stopped', 'Stopped. What was copied is kept; the same command goes on from there.')
  } finally {
    progress.done()
  }
  const { notCopied, ...copied } = job.counts
  await recordByHand(ctx, { action: 'mlflow.import', subject: source.name.slice(0, 300), details: copied })
  if (json) printJson({ from: source.name, ...copied, not_copied: notCopied })
  else printSummary(source.name, job.counts)
}

const showCounts = (): { tell: Import['tell']; done(): void } => {
  if (!process.stderr.isTTY) return { tell: () => {}, done: () => {} }
  const format = '  {bar} {name} · {runs} runs · {points} points · {files} files'
  const bar = new SingleBar({ format, barsize: 24, clearOnComplete: true, hideCursor: true, stream: process.stderr })
  bar.start(1, 0, { name: '', runs: 0, points: 0, files: 0 })
  return {
    tell: ({ runs, runsBefore, points, files }, { index, of, name }) => {
      bar.setTotal(of)
      bar.update(index, { name: name.slice(0, 40), runs: runs + runsBefore, points, files })
    },
    done: () => bar.stop(),
  }
}

const shownGaps = 20

const printSummary = (from: string, { notCopied, runsBefore, bytes, ...counts }: ImportCounts): void => {
  print(`Copied from ${from}:`)
  const { experiments, runs, points, loggedModels, models, versions, files } = counts
  printTable(
    [
      { what: 'experiments', copied: experiments },
      { what: 'runs', copied: runs },
      { what: 'points of metrics', copied: points },
      { what: 'logged models', copied: loggedModels },
      { what: 'registered models', copied: models },
      { what: 'versions', copied: versions },
      { what: 'files', copied: files },
      { what: 'megabytes', copied: Math.round(bytes / 1e5) / 10 },
    ],
    '',
  )
  if (runsBefore > 0) print(`${runsBefore} runs were here already and stayed as they were.`)
  print('Not copied, because an import has no place for them: traces, evaluation data sets, scorers and webhooks.')
  for (const gap of notCopied.slice(0, shownGaps)) print(`not copied: ${gap}`)
  if (notCopied.length > shownGaps) print(`… and ${notCopied.length - shownGaps} more (--json has all).`)
}
