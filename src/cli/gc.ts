import type { Command } from 'commander'
import { toMs } from '../define.ts'
import { type Collected, collectGarbage } from '../loop.ts'
import { recordByHand } from './by-hand.ts'
import { duration, withExamples, withJson, withProject } from './command.ts'
import { type Opened, type ProjectOptions, withContext } from './context.ts'
import { print, printJson } from './print.ts'

interface Options extends ProjectOptions {
  olderThan: string
  dryRun?: boolean
  json?: boolean
}

export const gc = (program: Command): void => {
  const command = withJson(withProject(program.command('gc')))
    .summary('remove for good what was deleted')
    .description(
      'Runs, experiments and versions that were deleted can be restored, or are kept, until this removes them with their files; then everything goes that nothing refers to any more. A server may run meanwhile.',
    )
    .option('--older-than <time>', 'what was deleted longer ago than that', duration, '30d')
    .option('--dry-run', 'only say what would go')
    .action((options: Options) => withContext(options, (opened) => collectHere(opened, options)))
  withExamples(command, 'gc --dry-run', 'gc --older-than 7d --json')
}

const collectHere = async ({ ctx }: Opened, { olderThan, dryRun = false, json }: Options): Promise<void> => {
  const collected = await collectGarbage(ctx, { olderThanMs: toMs(olderThan), dryRun })
  if (!dryRun) await recordByHand(ctx, { action: 'store.gc', subject: olderThan, details: { ...collected } })
  if (json) printJson({ ...collected, older_than: olderThan, dry_run: dryRun })
  else print(inWords(collected, dryRun))
}

const inWords = (collected: Collected, dryRun: boolean): string => {
  const { experiments, runs, versions, artifacts, uploads, steps, blobs, bytes } = collected
  return [
    dryRun ? 'Would be removed for good:' : 'Removed for good:',
    `  experiments            ${experiments}`,
    `  runs                   ${runs}`,
    `  versions               ${versions}, and ${steps} remembered steps that made them`,
    `  files of these         ${artifacts}`,
    `  unfinished uploads     ${uploads}`,
    `  contents not needed    ${blobs}, ${(bytes / 2 ** 20).toFixed(1)} MiB`,
  ].join('\n')
}
