// Builds dist/ for the package: JavaScript and declarations, the migrations, the start page, and nothing else.
import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dist = join(root, 'dist')

rmSync(dist, { recursive: true, force: true })
const tsc = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
})
if (tsc.status !== 0) process.exit(tsc.status ?? 1)
cpSync(join(root, 'src/store/migrations'), join(dist, 'store/migrations'), { recursive: true })
const page = join(root, 'src/server/start-page')
for (const name of readdirSync(page).filter((name) => /\.(html|css)$/.test(name))) {
  cpSync(join(page, name), join(dist, 'server/start-page', name))
}
chmodSync(join(dist, 'cli.js'), 0o755)
