import type { Command } from 'commander'
import { CultivarError } from '../kit/errors.ts'
import { promote as promoteVersion } from '../loop.ts'
import { resolveVersion } from '../registry.ts'
import { recordByHand } from './by-hand.ts'
import { withExamples, withJson, withProject } from './command.ts'
import { type ProjectOptions, withContext } from './context.ts'
import { promotable } from './models.ts'
import { print, printJson } from './print.ts'

export const promote = (program: Command): void => {
  const command = withJson(withProject(program.command('promote <model@version>')))
    .summary('make a version the champion by hand')
    .description('Every server answers with it within a second. The gates are not asked; the decision is recorded.')
    .action((text: string, options: ProjectOptions & { json?: boolean }) =>
      withContext(options, async ({ ctx, project }) => {
        const [name = ''] = text.split('@', 1)
        await promotable({ ctx, project }, name)
        if (!text.includes('@')) throw unsaid(name)
        const { version } = await resolveVersion(ctx, text)
        const decision = await promoteVersion(ctx, name, version)
        await recordByHand(ctx, {
          action: 'model.promote',
          subject: name,
          details: { version, outcome: decision.outcome },
        })
        if (options.json) printJson(decision)
        else print(`${name}: ${decision.outcome}, version ${version} serves (${decision.reasons.join('; ')})`)
      }),
    )
  withExamples(command, 'promote sentiment@3', 'promote sentiment@challenger')
}

const unsaid = (name: string) =>
  new CultivarError('cli/usage', `Say which version, as in ${name}@2 or ${name}@challenger.`, { model: name })
