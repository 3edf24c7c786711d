import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { CultivarError } from '../../kit/errors.ts'

/** A checkout is used by others only through its dist folder, which has to be that of the sources as they are now. */
export const ensureBuilt = (root: string): void => {
  const script = join(root, 'scripts', 'build.mjs')
  if (!existsSync(script) || isBuilt(root)) return
  process.stderr.write('building the package from this checkout\n')
  const { status } = spawnSync(process.execPath, [script], { cwd: root, stdio: ['ignore', 2, 2] })
  if (status === 0) return
  throw new CultivarError(
    'cli/folder',
    `${root} could not be built; the reason is above. Mend it with: npm run build`,
    { folder: root },
  )
}

const isBuilt = (root: string): boolean => {
  const built = statSync(join(root, 'dist', 'cli.js'), { throwIfNoEntry: false })
  if (!built) return false
  const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  return sources.every(
    (entry) => !entry.isFile() || statSync(join(entry.parentPath, entry.name)).mtimeMs <= built.mtimeMs,
  )
}
