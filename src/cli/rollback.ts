import type { Command } from 'commander'
import { rollback as rollBack } from '../loop.ts'
import { recordByHand } from './by-hand.ts'
import { withExamples, withJson, withProject } from './command.ts'
import { type ProjectOptions, withContext } from './context.ts'
import { servedModel } from './models.ts'
import { print, printJson } from './print.ts'

export const rollback = (program: Command): void => {
  const command = withJson(withProject(program.command('rollback <model>')))
    .summary('go back to the version that served before')
    .action((named: string, options: ProjectOptions & { json?: boolean }) =>
      withContext(options, async ({ ctx, project }) => {
        const { name } = await servedModel({ ctx, project }, named)
        const decision = await rollBack(ctx, name)
        await recordByHand(ctx, { action: 'model.rollback', subject: name, details: { version: decision.challenger } })
        if (options.json) printJson(decision)
        else print(`${name}: version ${decision.challenger} serves again, not version ${decision.champion}`)
      }),
    )
  withExamples(command, 'rollback sentiment')
}
