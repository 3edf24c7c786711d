import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProject, run } from './command.ts'
import { openFolder } from './house.ts'

const definition = (text: string) => `
import { check, column, dataset, gate, learner, model, project, source, trigger } from 'cultivar'
const reviews = dataset({
  from: source.csv('reviews.csv'),
  columns: { text: column.text(), label: column.category(['negative', 'positive']) },
})
${text}
`
const sentiment = (options: string) =>
  definition(`export default project({ sentiment: model({ data: reviews, target: 'label', ${options} }) })`)
const good = sentiment(`features: ['text']`)

const files: [name: string, text: string, code: string, words: RegExp][] = [
  ['that is right', good, 'loaded', /^$/],
  ['with a syntax error', `${good}\nexport const = 5`, 'config/invalid', /config\.ts.* cannot be loaded/],
  [
    'that throws',
    definition(`throw new Error('no such luck')`),
    'config/invalid',
    /config\.ts cannot be loaded: no such luck \(line 7, column 7\)/,
  ],
  ['that throws nothing', 'throw null', 'config/invalid', /cannot be loaded: null/],
  ['without a default export', definition('export const p = 5'), 'config/invalid', /export default project/],
  ['that exports something else', 'export default 5', 'config/invalid', /export default project/],
  ['that exports no models', 'export default { models: null }', 'config/invalid', /export default project/],
  ['that exports half a model', 'export default { models: { a: 1 } }', 'config/invalid', /models\.a/],
  ['with a name that is none', definition('export default project({ "a b": 5 as never })'), 'config/invalid', /a b/],
  ['that imports what is not there', `import 'nothing-there'`, 'config/invalid', /nothing-there/],
  ['with types that cannot be stripped', 'enum A { B }', 'config/invalid', /enum/],
  [
    'with an unknown column',
    sentiment(`features: ['words' as 'text']`),
    'config/lint',
    /features\[0\] there is no column "words"/,
  ],
  [
    'with a number for a learner of words',
    definition(`const rated = dataset({ ...reviews, columns: { ...reviews.columns, stars: column.number() } })
      export default project({ sentiment: model({ data: rated, target: 'label', features: ['text', 'stars'], learners: [learner.nbsvm()] }) })`),
    'config/lint',
    /sentiment\.learners\[0\] nbsvm reads text, category, and "stars" is a number column.*learner\.mixed/,
  ],
  [
    'that leaks',
    sentiment(`features: ['text', 'label' as 'text']`),
    'config/lint',
    /sentiment\.features .*Take it out/,
  ],
  [
    'with two faults',
    sentiment(`features: ['no' as 'text'], triggers: [trigger.quality()]`),
    'config/lint',
    /has \d errors[\s\S]*"no"[\s\S]*Add it to monitors/,
  ],
  [
    'with a wrong kind',
    sentiment(`features: ['text'], seed: 'x' as never`),
    'config/invalid',
    /config\.ts: models\.sentiment\.seed/,
  ],
  [
    'with a wrong duration',
    sentiment(`features: ['text'], cooldown: '5 parsecs' as never`),
    'config/invalid',
    /cooldown: a duration is/,
  ],
]

describe('a typed file', () => {
  const root = openFolder()
  const outcomes: { code: string; message: string }[] = []
  beforeAll(async () => {
    const folders = files.map(([, text], i) => makeProject(join(root, String(i)), text))
    mkdirSync(join(root, 'empty'))
    const program = fileURLToPath(new URL('load-all.ts', import.meta.url))
    const { stdout } = await run(program, root, [...folders, join(root, 'empty'), join(root, 'nowhere')])
    outcomes.push(...JSON.parse(stdout))
  })
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  it.each(files.map(([name, , code, words], i) => [name, code, words, i] as const))(
    '%s is %s: %s',
    (_name, code, words, i) => {
      expect(outcomes[i]?.code).toBe(code)
      expect(outcomes[i]?.message).toMatch(words)
    },
  )

  it('that is not there is named, with the ways to one', () => {
    for (const missing of outcomes.slice(-2)) {
      expect(missing).toMatchObject({
        code: 'config/missing',
        message: /(empty|nowhere) has no .*--project.*cultivar init/,
      })
    }
  })
})
