// The clients of the field are Python programs. They live in a virtual environment that is made once for every change of
// requirements.txt, and each test runs a script of this folder against a server of its own.
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const here = dirname(fileURLToPath(import.meta.url))
const environment = join(here, '..', '..', '.venv-interop')
const bin = join(environment, 'bin')

/** Installs the clients. Vitest runs it once before the interop tests. */
export const setup = (): void => {
  const list = join(here, 'requirements.txt')
  const stamp = join(environment, 'installed.txt')
  const wanted = readFileSync(list, 'utf8')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.error('interop: installing the Python clients (once)')
  execFileSync('python3', ['-m', 'venv', environment], { stdio: ['ignore', 2, 2] })
  execFileSync(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', '-r', list], { stdio: ['ignore', 2, 2] })
  writeFileSync(stamp, wanted)
}

/** Runs a script of this folder and reads the JSON that it prints. What it says on standard error is in what is thrown. */
export const python = async (script: string, ...args: string[]): Promise<unknown> => {
  const { stdout } = await run('python', [join(here, script), ...args])
  return JSON.parse(stdout)
}

/** Runs a program that a package installed, as `schemathesis` or `mlflow`, in a folder where it may leave what it likes. */
export const run = (program: string, args: string[]): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(join(bin, program), args, { cwd: tmpdir(), maxBuffer: 1 << 26, timeout: 600_000 })
