// The clients of the field are Python programs. They live in virtual environments, each made once for every change of its list
// of packages, and each test runs a script of this folder against a server of its own.
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const here = dirname(fileURLToPath(import.meta.url))

/** Each environment and its list: the programs that ask models, and the two generations of MLflow's own client. */
const lists = {
  interop: 'requirements.txt',
  'mlflow-2': 'requirements-mlflow-2.txt',
  'mlflow-3': 'requirements-mlflow-3.txt',
}

export type Environment = keyof typeof lists

/** Installs the clients. Vitest runs it once before the interop tests. */
export const setup = (): void => {
  for (const environment of Object.keys(lists) as Environment[]) install(environment)
}

/** Where the programs of an environment lie. */
export const binOf = (environment: Environment): string => join(folderOf(environment), 'bin')

const folderOf = (environment: Environment) => join(here, '..', '..', `.venv-${environment}`)

const install = (environment: Environment) => {
  const list = join(here, lists[environment])
  const folder = folderOf(environment)
  const stamp = join(folder, 'installed.txt')
  const wanted = readFileSync(list, 'utf8')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.error(`interop: installing the Python clients of ${environment} (once)`)
  execFileSync('python3', ['-m', 'venv', folder], { stdio: ['ignore', 2, 2] })
  const pip = ['-m', 'pip', 'install', '--quiet', '-r', list]
  execFileSync(join(binOf(environment), 'python'), pip, { stdio: ['ignore', 2, 2] })
  writeFileSync(stamp, wanted)
}

/** Runs a script of this folder and reads the JSON that it prints. What it says on standard error is in what is thrown. */
export const python = async (script: string, ...args: string[]): Promise<unknown> => {
  const { stdout } = await run('python', [join(here, script), ...args])
  return JSON.parse(stdout)
}

/** Runs a program that a package installed, as `schemathesis` or `mlflow`, in a folder where it may leave what it likes. */
export const run = (
  program: string,
  args: string[],
  { environment = 'interop', variables = {} }: { environment?: Environment; variables?: Record<string, string> } = {},
): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(join(binOf(environment), program), args, {
    cwd: tmpdir(),
    env: { ...process.env, ...variables },
    maxBuffer: 1 << 26,
    timeout: 600_000,
  })
