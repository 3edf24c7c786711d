// What the benchmarks stand on: the data, the peers in a virtual environment of their own, and wrk.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const bench = dirname(fileURLToPath(import.meta.url))
const root = dirname(bench)

/** State folders, bodies and pipelines of the benchmarks. Nothing in it is precious. */
export const scratch = join(bench, '.cultivar')

export const cli = join(root, 'src', 'cli.ts')
export const reviews = join(root, 'examples', 'reviews')
export const python = join(root, '.venv-bench', 'bin', 'python')

/** The folder of the data sets: CULTIVAR_DATA, by default beside the repository. */
export const dataFolder = (): string => resolve(root, process.env['CULTIVAR_DATA'] ?? '../shared/data')

/** The paths of IMDB among the data sets. */
export const imdb = (): { train: string; test: string } => {
  const folder = join(dataFolder(), 'imdb')
  const files = { train: join(folder, 'train.csv.gz'), test: join(folder, 'test.csv.gz') }
  if (Object.values(files).every(existsSync)) return files
  throw new Error(`${folder} has no train.csv.gz and test.csv.gz. Set CULTIVAR_DATA to the folder that holds imdb/.`)
}

/** Installs the packages of a list into a virtual environment, once for every change of it, and returns its Python. */
export const installPeers = (name = 'bench', list = join(bench, 'peers', 'requirements.txt')): string => {
  const environment = join(root, `.venv-${name}`)
  const program = join(environment, 'bin', 'python')
  const stamp = join(environment, 'installed.txt')
  const wanted = readFileSync(list, 'utf8')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return program
  console.error(`bench: installing the Python packages of ${name} (once)`)
  execFileSync('python3', ['-m', 'venv', environment], { stdio: ['ignore', 2, 2] })
  execFileSync(program, ['-m', 'pip', 'install', '--quiet', '-r', list], { stdio: ['ignore', 2, 2] })
  writeFileSync(stamp, wanted)
  return program
}

/** Installs wrk from Debian's package where it is missing and we may. */
export const installWrk = (): void => {
  if (found('wrk')) return
  const mayInstall = process.getuid?.() === 0 && found('apt-get')
  if (!mayInstall) throw new Error('wrk is missing. On Debian: apt-get install wrk.')
  console.error('bench: installing wrk (once)')
  execFileSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 2, 2] })
  execFileSync('apt-get', ['install', '-y', '-qq', 'wrk'], { stdio: ['ignore', 2, 2] })
}

export const scratchFolder = (name: string): string => {
  const folder = join(scratch, name)
  mkdirSync(folder, { recursive: true })
  return folder
}

const found = (program: string) => spawnSync('/bin/sh', ['-c', `command -v ${program}`]).status === 0
