// Runs the repository's own programs with its own Node, installing what is missing first.
// It is plain JavaScript for Node 20, because it runs before anything is installed.
//   node scripts/run.mjs up --project examples/reviews     the cultivar command
//   node scripts/run.mjs --tool vitest run                 a development tool
//   node scripts/run.mjs --check                           format, lint, types, layers, dead code, tidy
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = join(root, 'node_modules', '.bin')
const stamp = join(root, 'node_modules', '.cultivar-install')
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

const checks = [
  ['biome', 'ci', '--error-on-warnings', '.'],
  ['tsc', '--noEmit'],
  ['depcruise', '--config', '.dependency-cruiser.cjs', 'src'],
  ['knip'],
  ['vitest', 'run', 'test/tidy.test.ts', 'test/layers.test.ts'],
]

const wanted = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')

const install = () => {
  const installed = existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(node)
  if (installed) return
  console.error('cultivar: installing dependencies (once)')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const done = spawnSync(npm, ['ci', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (done.status !== 0) {
    console.error('cultivar: npm ci failed; its messages are above')
    process.exit(done.status ?? 1)
  }
  writeFileSync(stamp, wanted)
}

const environment = () => ({
  ...process.env,
  PATH: [dirname(node), bin, process.env.PATH].join(delimiter),
  NODE_OPTIONS: [process.env.NODE_OPTIONS, '--conditions=source'].filter(Boolean).join(' '),
})

/** Runs a program to its end with our terminal. Ctrl-C reaches it directly; SIGTERM is passed on. */
const run = (command, args) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env: environment() })
    const pass = (signal) => child.kill(signal)
    process.on('SIGINT', () => {})
    process.on('SIGTERM', pass)
    process.on('SIGHUP', pass)
    child.on('exit', (code, signal) => resolve(signal ? 1 : (code ?? 1)))
  })

const runChecks = async () => {
  for (const [tool, ...args] of checks) {
    console.log(`\n— ${tool} ${args.join(' ')}`)
    const code = await run(join(bin, tool), args)
    if (code !== 0) return code
  }
  return 0
}

install()
const [first, ...rest] = process.argv.slice(2)
if (first === '--check') process.exit(await runChecks())
if (first === '--tool') process.exit(await run(join(bin, rest[0]), rest.slice(1)))
process.exit(await run(node, [join(root, 'src', 'cli.ts'), ...process.argv.slice(2)]))
