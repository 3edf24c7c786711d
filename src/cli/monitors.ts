import type { Command } from 'commander'
import { listMonitorResults, type MonitorResult } from '../monitoring.ts'
import { withExamples, withJson, withLimit, withProject } from './command.ts'
import { type ProjectOptions, withContext } from './context.ts'
import { servedModel } from './models.ts'
import { printJson, printTable, when } from './print.ts'

interface Options extends ProjectOptions {
  limit: number
  model?: string
  json?: boolean
}

export const monitors = (program: Command): void => {
  const command = withLimit(withJson(withProject(program.command('monitors'))))
    .summary('list what the monitors saw, the newest first')
    .description('With --json each look comes with all its tests.')
    .option('--model <model>', 'of this model only')
    .action(({ limit, model, json, ...options }: Options) =>
      withContext(options, async ({ ctx, project }) => {
        if (model !== undefined) await servedModel({ ctx, project }, model)
        const found = await listMonitorResults(ctx, { limit, model })
        if (json) return printJson({ monitors: found })
        const rows = found.map((result) => ({
          looked: when(result.at),
          version: `${result.model}@${result.version}`,
          monitor: result.name,
          status: result.status,
          rows: result.rows,
          found: foundBy(result) || null,
        }))
        printTable(rows, 'No monitor has looked yet. A worker looks: cultivar up.')
      }),
    )
  withExamples(command, 'monitors --model sentiment', 'monitors --limit 1 --json')
}

const foundBy = ({ tests }: MonitorResult): string =>
  tests
    .flatMap((test) => {
      if ('drifted' in test) return test.drifted ? [`${test.feature} (${test.test} ${test.score.toFixed(3)})`] : []
      return test.value === undefined ? [] : [`${test.metric} ${test.value.toFixed(3)}`]
    })
    .join(', ')
