// Runs the repository's own programs with its own Node, installing what is missing first.
// It is plain JavaScript for Node 20, because it runs before anything is installed.
//   node scripts/run.mjs up --project examples/reviews     the cultivar command
//   node scripts/run.mjs --tool vitest run                 a development tool
//   node scripts/run.mjs --bench imdb                      a benchmark of bench/
//   node scripts/run.mjs --check                           format, lint, types, layers, dead code, tidy
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from './child.mjs'
import { install } from './install.mjs'
import { makeKernels } from './kernels.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = join(root, 'node_modules', '.bin')
const node = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

// The folders whose imports obey the layers.
const folders = ['src', 'examples', 'templates', 'ui'].filter((folder) => existsSync(join(root, folder)))

const checks = [
  ['biome', 'ci', '--error-on-warnings', '.'],
  ['tsc', '--noEmit'],
  ['depcruise', '--config', '.dependency-cruiser.cjs', ...folders],
  ['knip'],
  ['vitest', 'run', 'test/tidy.test.ts', 'test/layers.test.ts', 'test/errors.test.ts', 'test/lock.test.ts'],
]

const env = {
  ...process.env,
  PATH: [dirname(node), bin, process.env.PATH].join(delimiter),
  NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'),
  NODE_OPTIONS: [process.env.NODE_OPTIONS, '--conditions=source', '--disable-warning=ExperimentalWarning']
    .filter(Boolean)
    .join(' '),
}

const tool = ([name, ...args]) => run(join(bin, name), args, { cwd: root, env })

/** Runs every check, so that one reading of the output tells all that is wrong. */
const runChecks = async () => {
  const failed = []
  for (const check of checks) {
    console.log(`\n— ${check.join(' ')}`)
    const { code, interrupted } = await tool(check)
    if (interrupted) return code || 130
    if (code !== 0) failed.push(check[0])
  }
  console.log(failed.length === 0 ? '\ncheck: all is well' : `\ncheck: ${failed.join(', ')} failed`)
  return failed.length === 0 ? 0 : 1
}

const [first, ...rest] = process.argv.slice(2)
const notInstalled = await install(root, node)
if (notInstalled) process.exit(notInstalled)
const notMade = await makeKernels()
if (notMade) process.exit(notMade)
if (first === '--check') process.exit(await runChecks())
if (first === '--tool') process.exit((await tool(rest)).code)
if (first === '--bench')
  process.exit((await run(node, [join(root, 'bench', `${rest[0]}.ts`), ...rest.slice(1)], { env })).code)
process.exit((await run(node, [join(root, 'src', 'cli.ts'), ...process.argv.slice(2)], { env })).code)
