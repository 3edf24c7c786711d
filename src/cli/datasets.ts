import type { Command } from 'commander'
import { listDatasetVersions } from '../data.ts'
import { withExamples, withJson, withLimit, withProject } from './command.ts'
import { type ProjectOptions, withContext } from './context.ts'
import { printJson, printTable, when } from './print.ts'

interface Options extends ProjectOptions {
  limit: number
  json?: boolean
}

export const datasets = (program: Command): void => {
  const command = withLimit(withJson(withProject(program.command('datasets'))))
    .summary('list the versions of the data sets, the newest first')
    .description('With --json each version comes with its validation report and its profile.')
    .action(({ limit, json, ...options }: Options) =>
      withContext(options, async ({ ctx }) => {
        const found = await listDatasetVersions(ctx, { limit })
        if (json) return printJson({ datasets: found })
        const rows = found.map((version) => ({
          name: version.name,
          digest: version.digest.slice(0, 12),
          rows: version.rows,
          'set aside': version.quarantined,
          columns: Object.keys(version.columns).join(', '),
          from: version.source.source === 'postgres' ? 'a query' : version.source.paths.join(', '),
          created: when(version.created_at),
        }))
        printTable(rows, 'No data has been read yet. A training reads it: cultivar train.')
      }),
    )
  withExamples(command, 'datasets', 'datasets --limit 1 --json')
}
