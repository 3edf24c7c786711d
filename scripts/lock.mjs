// Completes package-lock.json with the native parts of other platforms. npm leaves a part out of the lock file when the
// registry it asked does not hold it, and then `npm ci` refuses the lock file everywhere. Run it after each `npm install`
// that touched the lock file; test/lock.test.ts says when that is needed.
//   node scripts/lock.mjs              completes it
//   node scripts/lock.mjs --check      lists what is missing
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64']

/** The optional dependencies that no package of the lock file provides: where they belong, and their version. */
const missingParts = (packages) =>
  Object.entries(packages).flatMap(([home, { optionalDependencies = {}, dev }]) =>
    Object.entries(optionalDependencies)
      .filter(([name, version]) => !provides(packages[foundFrom(packages, home, name)], version))
      .map(([name, version]) => ({ place: placeFor(packages, home, name), name, version, dev })),
  )

const provides = (found, version) => found !== undefined && (!isExact(version) || found.version === version)
const isExact = (version) => /^\d/.test(version)

// Node looks beside the package that asks, then one folder further out, and so on.
const foundFrom = (packages, home, name) => {
  const place = inside(home, name)
  if (packages[place] || !home) return place
  return foundFrom(packages, home.slice(0, Math.max(0, home.lastIndexOf('/node_modules/'))), name)
}

const placeFor = (packages, home, name) => (packages[inside('', name)] ? inside(home, name) : inside('', name))
const inside = (home, name) => `${home ? `${home}/` : ''}node_modules/${name}`

const entry = ({ name, version, dev }) => {
  if (!isExact(version)) throw new Error(`${name} is asked for as ${version}: only exact versions can be completed.`)
  const words = name.split(/[^a-z0-9]+/)
  const os = words.filter((word) => systems.includes(word))
  const cpu = words.filter((word) => processors.includes(word))
  return { version, ...(cpu.length && { cpu }), ...(dev && { dev }), optional: true, ...(os.length && { os }) }
}

const [task, file = join(dirname(dirname(fileURLToPath(import.meta.url))), 'package-lock.json')] =
  process.argv[2] === '--check' ? ['check', process.argv[3]] : ['complete', process.argv[2]]
const lock = JSON.parse(readFileSync(file, 'utf8'))
const missing = missingParts(lock.packages)
if (task === 'check') {
  for (const { place, version } of missing) console.log(`${place} ${version}`)
  process.exit(missing.length === 0 ? 0 : 1)
}
for (const part of missing) lock.packages[part.place] = entry(part)
const inOrder = Object.entries(lock.packages).sort(([one], [other]) => one.localeCompare(other, 'en'))
writeFileSync(file, `${JSON.stringify({ ...lock, packages: Object.fromEntries(inOrder) }, null, 2)}\n`)
console.log(`cultivar: ${missing.length} native parts of other platforms added to package-lock.json`)
