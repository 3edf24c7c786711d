import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { copyHouse, plant, root } from './tidy/house.ts'

// The check of the layers can pass without having looked: it needs a parser that reads TypeScript and a resolver that
// follows its imports. So every rule has to find what is planted here in a copy of the house.
const cruiser = join(root, 'node_modules/.bin/depcruise')

interface Cruise {
  modules: { source: string }[]
  summary: { totalCruised: number; violations: { from: string; to: string; rule: { name: string } }[] }
}

const cruise = (cwd: string): Promise<Cruise> =>
  new Promise((resolve, reject) => {
    const args = [cruiser, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src', 'examples', 'ui']
    execFile(process.execPath, args, { cwd, maxBuffer: 2 ** 26 }, (failure, stdout, stderr) => {
      // The exit code is the number of violations, so only an answer that is no JSON is a failure here.
      try {
        resolve(JSON.parse(stdout) as Cruise)
      } catch {
        reject(failure ?? new Error(stderr))
      }
    })
  })

/** Each file and its text; beside it the rules that must name it, with the module it must not import. */
const planted: { file: string; text: string; found: [rule: string, to: string][] }[] = [
  { file: 'src/kit/up.ts', text: "import { lint } from '../define.ts'\nlint", found: [['layer-kit', 'src/define.ts']] },
  {
    file: 'src/define/type-up.ts',
    text: "import type { Store } from '../store.ts'\nexport type A = Store",
    found: [['layer-define', 'src/store.ts']],
  },
  {
    file: 'src/serving/past.ts',
    text: "export { openQueue } from '../store/queue.ts'",
    found: [['door-store', 'src/store/queue.ts']],
  },
  {
    file: 'src/tracking/lazy.ts',
    text: "export const a = () => import('../store/queue.ts')",
    found: [['door-store', 'src/store/queue.ts']],
  },
  {
    file: 'src/define/own.ts',
    text: "import { lint } from '../define.ts'\nlint",
    found: [['room-define', 'src/define.ts']],
  },
  { file: 'src/data/one.ts', text: "import './two.ts'", found: [['no-circular', 'src/data/two.ts']] },
  { file: 'src/data/two.ts', text: "import './one.ts'", found: [] },
  { file: 'src/kit/node.ts', text: "import fs from 'node:fs'\nfs", found: [['pure', 'fs']] },
  { file: 'src/kit/old.ts', text: "import fs from 'fs'\nfs", found: [['pure', 'fs']] },
  {
    file: 'src/monitoring/statistics/node.ts',
    text: "import 'node:crypto'",
    found: [['pure', 'crypto']],
  },
  { file: 'src/learners/rows.ts', text: "import 'pg-cursor'", found: [['pure-of-databases', 'pg-cursor']] },
  { file: 'src/server/jobs.ts', text: "import '../worker.ts'", found: [['strangers', 'src/worker.ts']] },
  { file: 'src/worker.ts', text: "import './server.ts'", found: [['strangers-too', 'src/server.ts']] },
  { file: 'src/server.ts', text: 'export const a = 1', found: [] },
  { file: 'src/server/contract.ts', text: 'export const a = 1', found: [] },
  {
    file: 'src/client.ts',
    text: "import { project } from './index.ts'\nproject",
    found: [['client-alone', 'src/index.ts']],
  },
  { file: 'src/cli/lost.ts', text: "import './nowhere.ts'", found: [['no-orphan-import', './nowhere.ts']] },
  { file: 'src/cli/front.ts', text: "import '../index.ts'", found: [['front-outside', 'src/index.ts']] },
  { file: 'src/extra.ts', text: "import './store.ts'", found: [['no-layer-either', 'src/store.ts']] },
  { file: 'src/cli/extra.ts', text: "import '../extra.ts'", found: [['no-layer', 'src/extra.ts']] },
  {
    file: 'examples/planted/cultivar.config.ts',
    text: "import '../../src/define/lint.ts'",
    found: [['door-define', 'src/define/lint.ts']],
  },
  {
    file: 'ui/page.ts',
    text: "import '../src/server/contract.ts'\nimport '../src/server.ts'",
    found: [['screen-contract', 'src/server.ts']],
  },
]

const parts = ['src', 'test', 'examples', 'package.json', 'tsconfig.json', '.dependency-cruiser.cjs']

const house = () => {
  const copy = copyHouse(parts)
  mkdirSync(join(copy, 'ui'))
  return copy
}

describe('the check of the layers', () => {
  let clean: Cruise
  let dirty: Cruise
  beforeAll(async () => {
    const copy = house()
    for (const { file, text } of planted) plant(copy, file, text)
    clean = await cruise(house())
    dirty = await cruise(copy)
  })

  it('passes over the house as it is, having read all of it', () => {
    expect(clean.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual([])
    expect(clean.modules.map(({ source }) => source)).toEqual(
      expect.arrayContaining([
        'src/index.ts',
        'src/kit/table.ts',
        'src/store/embedded.ts',
        'examples/reviews/cultivar.config.ts',
      ]),
    )
  })

  it.each(planted)('names what is wrong with $file', ({ file, found }) => {
    const named = dirty.summary.violations
      .filter(({ from }) => from === file)
      .map(({ rule, to }) => [rule.name, to.replace(/^.*node_modules\/([^/]+)\/.*$/, '$1')])
    expect(named).toEqual(expect.arrayContaining(found))
    if (found.length === 0) expect(named).toEqual([])
  })

  it('lets the client import types, and the screens the contract', async () => {
    const copy = house()
    plant(copy, 'src/client.ts', "import type { Project } from './index.ts'\nexport type P = Project")
    plant(copy, 'src/server/contract.ts', 'export const a = 1')
    plant(copy, 'ui/page.ts', "import '../src/server/contract.ts'")
    const { summary } = await cruise(copy)
    const theirs = ['src/client.ts', 'src/server/contract.ts', 'ui/page.ts']
    expect(summary.violations.filter(({ from }) => theirs.includes(from))).toEqual([])
  })
})
