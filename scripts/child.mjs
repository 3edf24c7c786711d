// Runs one program with our terminal and ends when it ends. A terminal sends Ctrl-C to every process in front of it, so
// the program has it already; a supervisor may tell us alone. So we wait, then insist, and at last kill.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'

const insistence = [
  { signal: 'SIGTERM', afterMs: 5_000 },
  { signal: 'SIGKILL', afterMs: 25_000 },
]
const lingerMs = 3_000
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Resolves to the exit code (128 and the signal's number, if one ended it) and whether we were told to end. */
export const run = async (command, args, options) => {
  const child = spawn(command, args, { stdio: 'inherit', ...options })
  const ending = endWhenTold(child)
  const code = await new Promise((resolve) => {
    child.on('exit', (status, signal) => resolve(signal ? 128 + constants.signals[signal] : status))
    child.on('error', ({ message }) => {
      console.error(`cultivar: cannot run ${command}: ${message}`)
      resolve(127)
    })
  })
  ending.stop()
  await endLeftovers(ending.family)
  return { code, interrupted: ending.told }
}

const endWhenTold = (child) => {
  const ending = { told: false, family: new Map() }
  const left = [...insistence]
  let timer
  let heardAt = 0
  const say = (signal) => {
    for (const [pid, birth] of descendants(child.pid)) ending.family.set(pid, birth)
    if (signal) child.kill(signal)
    clearTimeout(timer)
    if (left.length > 0) timer = setTimeout(insist, left[0].afterMs)
  }
  const insist = () => say(left.shift()?.signal)
  const hear = (signal) => {
    // npm repeats to us the Ctrl-C that the terminal has given to everybody: what arrives together counts once.
    const again = ending.told && performance.now() - heardAt > 1_000
    heardAt = performance.now()
    if (again) insist()
    if (!ending.told) say(signal === 'SIGINT' ? undefined : signal)
    ending.told = true
  }
  for (const signal of signals) process.on(signal, hear)
  const watch = watchNpm(() => hear('SIGTERM'))
  ending.stop = () => {
    clearTimeout(timer)
    clearInterval(watch)
    for (const signal of signals) process.off(signal, hear)
  }
  return ending
}

// npm runs us in a shell, and that dies of a SIGTERM without telling us; nor does npm tell anybody when it is killed.
const watchNpm = (gone) => {
  if (!process.env.npm_lifecycle_event) return undefined
  const shell = process.ppid
  const npm = processes().get(shell)?.parent
  const isNpm = npm !== undefined && commandLine(npm).startsWith('npm')
  const watch = setInterval(() => {
    const there = process.ppid === shell && (!isNpm || readProcess(shell)?.parent === npm)
    if (there) return
    clearInterval(watch)
    gone()
  }, 500)
  return watch
}

/** What the program started in our process group and left behind gets a moment to end, and is then killed. */
const endLeftovers = async (family) => {
  const alive = () => [...family].filter(([pid, birth]) => processes().get(pid)?.birth === birth)
  for (let waitedMs = 0; waitedMs < lingerMs && alive().length > 0; waitedMs += 100) await wait(100)
  for (const [pid] of alive()) process.kill(pid, 'SIGKILL')
}

/** Pid and time of birth of all that a process started, directly or not, without what made a group of its own. */
const descendants = (ancestor) => {
  const all = processes()
  const group = all.get(process.pid)?.group
  const descends = (pid) => pid !== undefined && (pid === ancestor || descends(all.get(pid)?.parent))
  return [...all]
    .filter(([pid, { parent, group: own }]) => pid !== ancestor && own === group && descends(parent))
    .map(([pid, { birth }]) => [pid, birth])
}

// Linux tells who is whose child; elsewhere nobody is found, and only the program itself is ended.
const processes = () => {
  if (!existsSync('/proc/self/stat')) return new Map()
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return new Map(pids.map((pid) => [Number(pid), readProcess(pid)]).filter(([, found]) => found))
}

const commandLine = (pid) => (existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '')

const readProcess = (pid) => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, parent, group, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' ? undefined : { parent: Number(parent), group, birth: rest[16] }
  } catch {
    return undefined
  }
}
