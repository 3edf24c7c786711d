// Completes package-lock.json with the native parts of other platforms. npm leaves a part out of the lock file when the
// registry it asked does not hold it, and then `npm ci` refuses the lock file everywhere. Run it after each `npm install`
// that touched the lock file; test/lock.test.ts says when that is needed.
//   node scripts/lock.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64']

/** The optional dependencies that no package of the lock file provides: where they belong, and their version. */
export const missingParts = (packages) =>
  Object.entries(packages).flatMap(([home, { optionalDependencies = {}, dev }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !provider(packages, home, name))
      .map(([name, version]) => ({ place: `node_modules/${name}`, name, version, dev })),
  )

// Node looks beside the package that asks, then one folder further out, and so on.
const provider = (packages, home, name) => {
  const place = `${home ? `${home}/` : ''}node_modules/${name}`
  if (packages[place]) return place
  if (!home) return undefined
  return provider(packages, home.slice(0, Math.max(0, home.lastIndexOf('/node_modules/'))), name)
}

const entry = ({ name, version, dev }) => {
  if (!/^\d/.test(version)) throw new Error(`${name} is asked for as ${version}: only exact versions can be completed.`)
  const words = name.split(/[^a-z0-9]+/)
  const os = words.filter((word) => systems.includes(word))
  const cpu = words.filter((word) => processors.includes(word))
  return { version, ...(cpu.length && { cpu }), ...(dev && { dev }), optional: true, ...(os.length && { os }) }
}

const complete = (file) => {
  const lock = JSON.parse(readFileSync(file, 'utf8'))
  const missing = missingParts(lock.packages)
  for (const part of missing) lock.packages[part.place] = entry(part)
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([one], [other]) => one.localeCompare(other, 'en')),
  )
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`cultivar: ${missing.length} parts of other platforms added to package-lock.json`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  complete(join(dirname(dirname(fileURLToPath(import.meta.url))), 'package-lock.json'))
}
