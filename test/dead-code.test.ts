import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { copyHouse, plant, root } from './tidy/house.ts'

interface Report {
  issues: { file: string; files?: unknown[]; exports?: { name: string }[]; types?: { name: string }[] }[]
}

const knip = (cwd: string): Promise<Report> =>
  new Promise((resolve, reject) => {
    const args = [join(root, 'node_modules/.bin/knip'), '--reporter', 'json']
    execFile(process.execPath, args, { cwd, maxBuffer: 2 ** 26 }, (failure, stdout, stderr) => {
      // The exit code says that something was found, so only an answer that is no JSON is a failure here.
      try {
        resolve(JSON.parse(stdout) as Report)
      } catch {
        reject(failure ?? new Error(stderr))
      }
    })
  })

it('finds what is exported and used nowhere: in a room, in the kit and in a test, and not in a door', async () => {
  const copy = copyHouse([
    'src',
    'test',
    'scripts',
    'examples',
    'package.json',
    'tsconfig.json',
    'knip.jsonc',
    'vitest.config.ts',
  ])
  const planted = 'export const planted = 1\nexport interface Planted { a: 1 }\nexport const used = 2'
  plant(copy, 'src/serving.ts', "import { used } from './serving/room.ts'\nexport const offered = used")
  plant(copy, 'src/serving/room.ts', planted)
  plant(copy, 'src/kit/room.ts', planted)
  plant(copy, 'test/planted/room.ts', planted)
  plant(copy, 'test/planted.test.ts', "import './planted/room.ts'\nimport { used } from '../src/kit/room.ts'\nused")
  plant(copy, 'src/data/nobody.ts', 'export const a = 1')
  const { issues } = await knip(copy)
  const found = (file: string) => issues.find((issue) => issue.file === file)
  const names = (file: string) =>
    [...(found(file)?.exports ?? []), ...(found(file)?.types ?? [])].map(({ name }) => name)
  expect(names('src/serving/room.ts')).toEqual(['planted', 'Planted'])
  expect(names('src/kit/room.ts')).toEqual(['planted', 'Planted'])
  expect(names('test/planted/room.ts')).toEqual(['planted', 'used', 'Planted'])
  expect(found('src/serving.ts')).toBeUndefined()
  expect(found('src/data/nobody.ts')).toBeDefined()
})
