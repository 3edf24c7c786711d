import type { Command } from 'commander'
import { createKey, listKeys, type MadeKey, revokeKey, rotateKey } from '../access.ts'
import { type Scope, toMs } from '../define.ts'
import { recordByHand } from './by-hand.ts'
import { accountName, duration, withExamples, withJson, withProject, withScopes } from './command.ts'
import { type ProjectOptions, withContext } from './context.ts'
import { oneLine, print, printJson, printTable, when } from './print.ts'

interface Options extends ProjectOptions {
  scope: Scope[]
  lifetime?: string
  overlap: string
  json?: boolean
}

export const keys = (program: Command): void => {
  const command = withJson(withProject(program.command('keys')))
    .summary('make, list, rotate and revoke the keys of programs')
    .description(
      'As soon as there is a key, servers ask everybody who they are, and may listen on other addresses than this machine.',
    )
  withExamples(
    command,
    'keys create shop --scope predict --scope feedback',
    'keys create prometheus --scope read --lifetime 365d --json',
    'keys rotate 019b2f0e-7a51-7cc3-b0a5-0d1c4f1e9a10 --overlap 24h',
    'keys revoke 019b2f0e-7a51-7cc3-b0a5-0d1c4f1e9a10',
  )
  const making = part(command, 'create', 'make a key; it is shown once and kept nowhere')
  withScopes(making, 'what it may do: predict, feedback, read, track, operate or admin', ['predict', 'feedback'])
    .argument('<name>', 'how people call it', accountName)
    .option('--lifetime <duration>', 'how long it opens the door, as in 90d (default: until it is revoked)', duration)
    .action((name: string, _options: object, self: Command) => create(name, self.optsWithGlobals<Options>()))
  command
    .command('list', { isDefault: true })
    .summary('list the keys, without their text')
    .configureHelp({ showGlobalOptions: true })
    .action((_options: object, self: Command) => list(self.optsWithGlobals<Options>()))
  part(command, 'rotate <id>', 'make a key that takes the place of another')
    .option('--overlap <duration>', 'how long the old one still opens the door, as in 24h', duration, '0s')
    .action((id: string, _options: object, self: Command) => rotate(id, self.optsWithGlobals<Options>()))
  part(command, 'revoke <id>', 'end a key for good, within a second on every server').action(
    (id: string, _options: object, self: Command) => revoke(id, self.optsWithGlobals<Options>()),
  )
}

const part = (command: Command, name: string, summary: string): Command =>
  command.command(name).summary(summary).configureHelp({ showGlobalOptions: true })

const create = (name: string, { scope, lifetime, json, ...options }: Options) =>
  withContext(options, async ({ ctx }) => {
    const lifetimeMs = lifetime === undefined ? undefined : toMs(lifetime)
    const made = await createKey(ctx, { name, scopes: scope, lifetimeMs })
    await recordByHand(ctx, { action: 'key.create', subject: made.id, details: { name, scopes: made.scopes } })
    show(made, json)
  })

const rotate = (id: string, { overlap, json, ...options }: Options) =>
  withContext(options, async ({ ctx }) => {
    const made = await rotateKey(ctx, id, toMs(overlap))
    await recordByHand(ctx, { action: 'key.rotate', subject: id, details: { to: made.id } })
    show(made, json)
  })

const show = (made: MadeKey, json: boolean | undefined) => {
  if (json) return printJson(made)
  const until = made.expires_at === null ? 'until it is revoked' : `until ${when(made.expires_at)}`
  print(
    `${made.name} may ${made.scopes.join(', ')} ${until}. This is its key, shown now and never again:\n\n  ${made.key}\n`,
  )
}

const revoke = (id: string, { json, ...options }: Options) =>
  withContext(options, async ({ ctx }) => {
    const ended = await revokeKey(ctx, id)
    await recordByHand(ctx, { action: 'key.revoke', subject: id, details: { name: ended.name } })
    if (json) printJson(ended)
    else print(`The key of ${oneLine(ended.name)} (${ended.prefix}…) is revoked.`)
  })

const list = ({ json, ...options }: Options) =>
  withContext(options, async ({ ctx }) => {
    const found = await listKeys(ctx)
    if (json) return printJson({ keys: found })
    const rows = found.map((key) => ({
      id: key.id,
      name: oneLine(key.name),
      begins: key.prefix,
      scopes: key.scopes.join(', '),
      state: key.state,
      created: when(key.created_at),
      expires: when(key.expires_at),
      'last used': when(key.last_used_at),
    }))
    printTable(rows, 'No keys: this machine may do everything, and no other anything. cultivar keys create makes one.')
  })
