// Builds dist/ for the package: JavaScript and declarations, the migrations, the start page, and nothing else.
// It is made beside the old one and takes its place when it is whole, so who runs from dist/ meanwhile goes on.
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeKernels } from './kernels.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')
mkdirSync(join(root, '.cultivar'), { recursive: true })
const work = mkdtempSync(join(root, '.cultivar', 'build-'))
process.on('exit', () => rmSync(work, { recursive: true, force: true }))

const notMade = await makeKernels()
if (notMade) process.exit(notMade)
const fresh = join(work, 'dist')
const compiler = join(root, 'node_modules/typescript/bin/tsc')
const tsc = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', fresh], {
  cwd: root,
  stdio: 'inherit',
})
if (tsc.status !== 0) process.exit(tsc.status ?? 1)
cpSync(join(root, 'src/store/migrations'), join(fresh, 'store/migrations'), { recursive: true })
const page = join(root, 'src/server/start-page')
for (const name of readdirSync(page).filter((name) => /\.(html|css)$/.test(name))) {
  cpSync(join(page, name), join(fresh, 'server/start-page', name))
}
chmodSync(join(fresh, 'cli.js'), 0o755)

// Two builds at the same time may both take the place, one after the other.
for (let attempt = 1; ; attempt++) {
  if (existsSync(dist)) renameSync(dist, join(work, `old-${attempt}`))
  try {
    renameSync(fresh, dist)
    break
  } catch (problem) {
    if (attempt === 5) throw problem
  }
}
