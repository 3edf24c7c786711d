// Installs what package-lock.json names, once, however many processes ask for it at the same time.
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, lstatSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { run } from './child.mjs'

const staleMs = 10_000

/** Resolves to 0 when node_modules holds what the lock file names, else to the exit code of what went wrong. */
export const install = async (root, node) => {
  const modules = join(root, 'node_modules')
  const stamp = join(modules, '.cultivar-install')
  const wanted = createHash('sha256')
    .update(read(join(root, 'package-lock.json')))
    .digest('hex')
  const installed = () => existsSync(node) && read(stamp) === wanted
  if (installed() || isLinked(modules)) return 0
  const release = await acquire(join(root, '.installing'))
  try {
    if (installed()) return 0
    // A stamp that outlived an installation that was cut short would vouch for half a folder.
    rmSync(stamp, { force: true })
    const code = await installAll(root)
    if (code === 0 && existsSync(node)) writeFileSync(stamp, wanted)
    if (code === 0 && !existsSync(node)) return noScripts()
    return code
  } finally {
    release()
  }
}

const installAll = async (root) => {
  console.error('cultivar: installing dependencies (once)')
  const options = ['ci', '--include=dev', '--no-fund', '--no-audit', '--loglevel=error']
  const [program, ...args] = [...npm(), ...options]
  const { code, interrupted } = await run(program, args, { cwd: root, stdio: ['ignore', 2, 2] })
  if (interrupted) return code || 130
  if (code !== 0) console.error('cultivar: npm ci failed; its messages are above')
  return code
}

// The npm that runs us is the one that the user chose. By its file it is found on every system.
const npm = () => {
  const running = process.env.npm_execpath
  return running?.endsWith('npm-cli.js') ? [process.execPath, running] : ['npm']
}

const noScripts = () => {
  console.error('cultivar: npm installed without running install scripts, and one of them brings the Node of this')
  console.error('cultivar: repository. package.json lists the trusted ones under "allowScripts". Run once:')
  console.error('cultivar:   npm ci --ignore-scripts=false')
  return 1
}

/** Waits for our turn and returns what ends it. A file that nobody has touched for a while belongs to a dead process. */
const acquire = async (file) => {
  const me = randomUUID()
  if (existsSync(file)) console.error('cultivar: waiting for another installation of this folder to end')
  for (;;) {
    if (ageMs(file) > staleMs) rmSync(file, { force: true })
    if (claims(file, me)) {
      // Of two that removed the same stale file, one may have removed the other's new one. A second look tells.
      await wait(100)
      if (read(file) === me) break
    }
    await wait(200)
  }
  const touch = setInterval(() => existsSync(file) && utimesSync(file, new Date(), new Date()), staleMs / 10)
  return () => {
    clearInterval(touch)
    rmSync(file, { force: true })
  }
}

const claims = (file, me) => {
  try {
    writeFileSync(file, me, { flag: 'wx' })
    return true
  } catch (problem) {
    if (problem.code === 'EEXIST') return false
    throw problem
  }
}

const ageMs = (file) => {
  const touched = statSync(file, { throwIfNoEntry: false })?.mtimeMs
  return touched === undefined ? 0 : Date.now() - touched
}

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '')

// A linked folder belongs to another checkout, and npm would empty it.
const isLinked = (folder) => lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink() === true
