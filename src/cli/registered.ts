import type { Command } from 'commander'
import { CultivarError } from '../kit/errors.ts'
import { dropAlias, nameVersion } from '../loop.ts'
import {
  listModelNames,
  listVersions,
  readModelRecords,
  readVersionRecords,
  unregistered,
  type VersionRecord,
} from '../registry.ts'
import type { Context } from '../store.ts'
import { recordByHand } from './by-hand.ts'
import { withExamples, withJson, withProject } from './command.ts'
import { type ProjectOptions, withContext } from './context.ts'
import { oneLine, print, printJson, printTable, when } from './print.ts'

interface Options extends ProjectOptions {
  json?: boolean
}

export const models = (program: Command): void => {
  const command = withJson(withProject(program.command('models')))
    .summary('list the registered models and their versions, and name versions')
    .description('These are the models of the typed file, and those that were registered by a client of MLflow.')
  withExamples(
    command,
    'models',
    'models versions sentiment',
    'models alias sentiment@3 nightly',
    'models unalias sentiment nightly',
  )
  part(command, 'list', 'list the registered models', { isDefault: true }).action((_options: object, self: Command) =>
    list(self.optsWithGlobals<Options>()),
  )
  part(command, 'versions <model>', 'list the versions of a model, the newest first').action(
    (name: string, _options: object, self: Command) => versions(name, self.optsWithGlobals<Options>()),
  )
  part(command, 'alias <model@version> <alias>', 'put an alias on a version; champion is a promotion by hand').action(
    (text: string, alias: string, _options: object, self: Command) => put(text, alias, self.optsWithGlobals<Options>()),
  )
  part(command, 'unalias <model> <alias>', 'take an alias away; that of the champion stays').action(
    (name: string, alias: string, _options: object, self: Command) =>
      take(name, alias, self.optsWithGlobals<Options>()),
  )
}

const part = (command: Command, name: string, summary: string, options = {}): Command =>
  command.command(name, options).summary(summary).configureHelp({ showGlobalOptions: true })

const list = ({ json, ...options }: Options) =>
  withContext(options, async ({ ctx }) => {
    const found = await readModelRecords(ctx, await listModelNames(ctx))
    if (json) return printJson({ models: found })
    const rows = found.map((model) => ({
      name: oneLine(model.name),
      versions: model.versions,
      aliases: model.aliases.map(({ alias, version }) => `${alias} ${version}`).join(', '),
      changed: when(model.lastUpdatedTimestamp),
      description: oneLine(model.description ?? ''),
    }))
    printTable(rows, 'No model is registered yet. Training registers one: cultivar train.')
  })

const versions = (name: string, { json, ...options }: Options) =>
  withContext(options, async ({ ctx }) => {
    const found = await allVersions(ctx, name)
    if (json) return printJson({ versions: found })
    const rows = found.map((version) => ({
      version: version.version,
      made: when(version.creationTimestamp),
      learner: version.learner,
      aliases: version.aliases.join(', '),
      source: oneLine(version.source),
      description: oneLine(version.description ?? ''),
    }))
    printTable(rows, `${name} has no version yet.`)
  })

const allVersions = async (ctx: Context, name: string): Promise<VersionRecord[]> => {
  const [model] = await readModelRecords(ctx, [name])
  if (!model) throw unregistered(name)
  const rows = await listVersions(ctx, name)
  return readVersionRecords(ctx, rows)
}

const put = (text: string, alias: string, { json, ...options }: Options) =>
  withContext(options, async ({ ctx, project }) => {
    const [, model = '', number = ''] = /^([^@]+)@([1-9]\d{0,8})$/.exec(text) ?? []
    if (model === '') throw new CultivarError('cli/usage', 'Say which version, as in sentiment@2.')
    const version = Number(number)
    const served = Object.hasOwn(project.models, model)
    const decision = await nameVersion(ctx, { model, version, alias, served })
    await recordByHand(ctx, { action: 'model.alias', subject: `${model}@${version} ${alias}` })
    if (json) return printJson({ model, version, alias, decision: decision ?? null })
    const outcome = decision ? ` (${decision.outcome}: ${decision.reasons.join('; ')})` : ''
    print(`${alias} of ${model} is version ${version}${outcome}.`)
  })

const take = (model: string, alias: string, { json, ...options }: Options) =>
  withContext(options, async ({ ctx }) => {
    await dropAlias(ctx, model, alias)
    await recordByHand(ctx, { action: 'model.alias', subject: `${model} ${alias}` })
    if (json) printJson({ model, alias, removed: true })
    else print(`${model} has no alias ${alias} any more.`)
  })
