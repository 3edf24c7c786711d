import type { Command } from 'commander'
import { modelOpenapi } from '../server.ts'
import { withExamples, withProject } from './command.ts'
import { type ProjectOptions, withContext } from './context.ts'
import { chosenModel, chosenVersion } from './models.ts'
import { printJson } from './print.ts'

export const openapi = (program: Command): void => {
  const command = withProject(program.command('openapi [model[@version|@alias]]'))
    .summary('print the OpenAPI document of a model, for generators of clients')
    .description(
      'It names the features with their kinds, categories and the range they had in training, and the labels of the answers. Without a version its path is that of the model; with one, that of the version. A server gives the same at /api/models/{model}/openapi.json, and everything at /openapi.json.',
    )
    .action((named: string | undefined, options: ProjectOptions) =>
      withContext(options, async (opened) => {
        const text = named ?? chosenModel(opened.project, undefined).name
        const { servable } = await chosenVersion(opened, text)
        const place = text.includes('@') ? 'version' : 'model'
        const { rows } = opened.project.server.limits
        printJson(await modelOpenapi(opened.ctx, servable, { rows, place }).finally(servable.engine.retire))
      }),
    )
  withExamples(command, 'openapi sentiment > sentiment.json', 'openapi sentiment@2')
}
