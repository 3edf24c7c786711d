import type { Command } from 'commander'
import { createUser, listUsers, removeUser, setPassword } from '../access.ts'
import type { Scope } from '../define.ts'
import { recordByHand } from './by-hand.ts'
import { accountName, withExamples, withJson, withProject, withScopes } from './command.ts'
import { type ProjectOptions, withContext } from './context.ts'
import { readPassword } from './password.ts'
import { oneLine, print, printJson, printTable, when } from './print.ts'

interface Options extends ProjectOptions {
  scope: Scope[]
  json?: boolean
}

export const users = (program: Command): void => {
  const command = withJson(withProject(program.command('users')))
    .summary('make, list and remove the people who sign in on the web page')
    .description(
      'A password is asked for, or read from standard input, and never an argument. As soon as there is a user, servers ask everybody who they are.',
    )
  withExamples(
    command,
    'users create anna',
    'users create visitor --scope read --scope predict < password.txt',
    'users password anna',
    'users remove visitor',
  )
  const making = part(command, 'create', 'make a user; the first one is an admin like any other')
  withScopes(making, 'what they may do: predict, feedback, read, track, operate or admin', ['admin'])
    .argument('<name>', 'with what they sign in', accountName)
    .action((name: string, _options: object, self: Command) => create(name, self.optsWithGlobals<Options>()))
  command
    .command('list', { isDefault: true })
    .summary('list the users')
    .configureHelp({ showGlobalOptions: true })
    .action((_options: object, self: Command) => list(self.optsWithGlobals<Options>()))
  part(command, 'password <name>', 'set another password and end every session of the old one').action(
    (name: string, _options: object, self: Command) => password(name, self.optsWithGlobals<Options>()),
  )
  part(command, 'remove <name>', 'remove a user and end their sessions').action(
    (name: string, _options: object, self: Command) => remove(name, self.optsWithGlobals<Options>()),
  )
}

const part = (command: Command, name: string, summary: string): Command =>
  command.command(name).summary(summary).configureHelp({ showGlobalOptions: true })

const create = (name: string, { scope, json, ...options }: Options) =>
  withContext(options, async ({ ctx }) => {
    const made = await createUser(ctx, { name, password: await readPassword(), scopes: scope })
    await recordByHand(ctx, { action: 'user.create', subject: name, details: { scopes: made.scopes } })
    if (json) printJson(made)
    else print(`${oneLine(name)} may ${made.scopes.join(', ')}, and signs in at /login.`)
  })

const list = ({ json, ...options }: Options) =>
  withContext(options, async ({ ctx }) => {
    const found = await listUsers(ctx)
    if (json) return printJson({ users: found })
    const rows = found.map((user) => ({
      name: oneLine(user.name),
      scopes: user.scopes.join(', '),
      created: when(user.created_at),
    }))
    printTable(rows, 'No users. The first one: cultivar users create <name>.')
  })

const password = (name: string, { json, ...options }: Options) =>
  withContext(options, async ({ ctx }) => {
    await setPassword(ctx, name, await readPassword())
    await recordByHand(ctx, { action: 'user.password', subject: name })
    if (json) printJson({ name, changed: true })
    else print(`${oneLine(name)} has another password and has to sign in again.`)
  })

const remove = (name: string, { json, ...options }: Options) =>
  withContext(options, async ({ ctx }) => {
    await removeUser(ctx, name)
    await recordByHand(ctx, { action: 'user.remove', subject: name })
    if (json) printJson({ name, removed: true })
    else print(`${oneLine(name)} is removed.`)
  })
