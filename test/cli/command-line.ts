import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import pino from 'pino'
import { type Opened, openContext } from '../../src/cli/context.ts'
import { seededRandom } from '../../src/kit/random.ts'

const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** Runs the real command line in a process of its own, with nothing of our environment but the path. */
export const cultivar = (args: string[], where: Where = {}): Promise<Ended> => node([program, ...args], where)

const program = join(repository, 'src', 'cli.ts')

/** The help of many commands by one process, which is told a new command line and loads the program anew for each. */
export const helpOf = async (names: string[]): Promise<string> => {
  const script = `for (const name of ${JSON.stringify(names)}) {
    console.log('$ cultivar ' + name + ' --help\\n')
    process.argv = [process.execPath, name, '--help']
    await import(${JSON.stringify(pathToFileURL(program).href)} + '?' + name)
    console.log()
  }`
  return (await node(['--input-type=module', '--eval', script], {})).stdout
}

// What is compiled is kept between the processes: loading is most of what a command takes.
const cache = join(tmpdir(), 'cultivar-compiled')

const node = (args: string[], { cwd = repository, env = {}, input }: Where): Promise<Ended> =>
  new Promise((resolve) => {
    const { PATH, HOME } = process.env
    const environment = { PATH, HOME, NO_COLOR: '1', NODE_COMPILE_CACHE: cache, ...env }
    const all = ['--conditions=source', ...args]
    const child = execFile(process.execPath, all, { cwd, env: environment }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr }),
    )
    child.stdin?.end(input)
  })

interface Where {
  cwd?: string
  env?: Record<string, string>
  /** What is piped in. */
  input?: string
}

export interface TestProject {
  folder: string
  /** Runs a command in the folder; its files are named from there. */
  run(...args: string[]): Promise<Ended>
  /** The same, and reads what it printed. */
  json(...args: string[]): Promise<{ code: number; body: Body }>
  /** The project opened in this process, which also keeps the database running between the commands. */
  open(): Promise<Opened>
  close(): Promise<void>
}

// biome-ignore lint/suspicious/noExplicitAny: what a command prints is asserted field by field
type Body = any

/** A small project of its own in a new folder, where nothing listens on the server's port. */
export const makeProject = ({ config = typedFile, rows = reviews(240) } = {}): TestProject => {
  const folder = mkdtempSync(join(tmpdir(), 'cultivar-cli-'))
  // The user that PostgreSQL runs as has to enter it.
  chmodSync(folder, 0o755)
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(repository, join(folder, 'node_modules', 'cultivar'))
  writeFileSync(join(folder, 'cultivar.config.ts'), config)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'reviews.csv'), rows)
  const run = (...args: string[]) => cultivar(args, { cwd: folder, env: { PORT: '9' } })
  const state = { opened: undefined as Opened | undefined }
  return {
    folder,
    run,
    json: async (...args) => {
      const { code, stdout, stderr } = await run(...args, '--json')
      try {
        return { code, body: JSON.parse(stdout) }
      } catch {
        throw new Error(`no JSON from ${args.join(' ')}: ${stdout}${stderr}`)
      }
    },
    open: async () => {
      state.opened ??= await openContext({ project: folder }, pino({ level: 'silent' }))
      return state.opened
    },
    close: async () => {
      await state.opened?.ctx.store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const typedFile = `
import { check, column, dataset, gate, learner, model, project, source } from 'cultivar'

export default project({
  sentiment: model({
    data: dataset({
      from: source.csv('reviews.csv'),
      columns: {
        text: column.text(),
        label: column.category(['negative', 'positive']),
        customer: column.id(),
      },
      checks: [check.complete('text')],
    }),
    target: 'label',
    features: ['text'],
    learners: [learner.logistic()],
    gates: [gate.beatsBaseline()],
  }),
})
`

const good = ['lovely', 'warm', 'brilliant', 'moving', 'splendid', 'funny']
const bad = ['dull', 'cold', 'clumsy', 'tedious', 'awful', 'noisy']
const neutral = ['film', 'plot', 'actor', 'scene', 'ending', 'music', 'camera', 'story', 'evening', 'minute']

/** Reviews whose words tell their label, the same ones every time. Each customer wrote one in ten. */
export const reviews = (count: number): string => {
  const random = seededRandom(7)
  const pick = (words: string[]) => words[Math.floor(random() * words.length)]!
  const lines = Array.from({ length: count }, (_, i) => {
    const positive = i % 2 === 0
    const words = [
      pick(neutral),
      pick(positive ? good : bad),
      pick(neutral),
      pick(positive ? good : bad),
      `number ${i}`,
    ]
    return `${words.join(' ')},${positive ? 'positive' : 'negative'},c${i % 10}`
  })
  return `text,label,customer\n${lines.join('\n')}\n`
}
