import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endAll } from './proc.ts'
import { launch, run } from './process.ts'

/** A project in a folder of its own, with its state beside it. */
export interface Place {
  project: string
  state: string
  /** Ends every process that works for this place, and removes it. */
  remove(): Promise<void>
}

interface Shape {
  rows?: number
  words?: number
  /** Further settings of the model, as source text. */
  settings?: string
}

export const makePlace = (shape: Shape = {}): Place => {
  const root = mkdtempSync(join(tmpdir(), 'cultivar-crash-'))
  // As root, PostgreSQL runs as another user, who has to get in.
  chmodSync(root, 0o755)
  const project = join(root, 'project')
  const state = join(root, 'state')
  mkdirSync(project)
  writeFileSync(join(project, 'cultivar.config.ts'), config(shape.settings ?? ''))
  writeFileSync(join(project, 'rows.csv'), rows(shape))
  return {
    project,
    state,
    remove: async () => {
      await endAll(root)
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** A place whose model has versions: the first one learned from the rows, each further one without some of them. */
export const trainedPlace = async (versions = 1, shape: Shape = {}): Promise<Place> => {
  const place = makePlace(shape)
  try {
    await trainVersions(place, versions, shape)
    return place
  } catch (error) {
    await place.remove()
    throw error
  }
}

const trainVersions = async (place: Place, versions: number, shape: Shape) => {
  const train = (...more: string[]) => run(launch(place, ['train', 'm', '--mode', 'quick', '--json', ...more]))
  await train()
  for (let version = 2; version <= versions; version++) {
    const file = join(place.project, `rows-${version}.csv`)
    writeFileSync(file, rows({ ...shape, rows: (shape.rows ?? 80) - 20 * (version - 1) }))
    await train('--data', file)
  }
}

const door = fileURLToPath(new URL('../../src/index.ts', import.meta.url))

const config = (settings: string) => `
import { column, dataset, learner, model, project, source } from ${JSON.stringify(door)}
const data = dataset({
  from: source.csv('rows.csv'),
  columns: { text: column.text(), label: column.category(['bad', 'good']) },
})
export default project({
  m: model({ data, target: 'label', features: ['text'], learners: [learner.nbsvm()], monitors: [], ${settings} }),
})
`

const good = ['bright', 'warm', 'lovely', 'sharp', 'funny', 'tender', 'alive', 'rich']
const bad = ['dull', 'cold', 'ugly', 'blunt', 'boring', 'harsh', 'dead', 'poor']
const plain = ['film', 'scene', 'actor', 'story', 'music', 'night', 'road', 'house', 'voice', 'table']

const rows = ({ rows: count = 80, words = 6 }: Shape) =>
  ['text,label', ...Array.from({ length: count }, (_, i) => `${textOf(i, words)},${i % 2 ? 'good' : 'bad'}`)].join('\n')

/** A text of the class of `i`'s parity; another `i` gives another text. */
export const textOf = (i: number, words = 6): string => {
  const strong = i % 2 ? good : bad
  const weak = Array.from({ length: words }, (_, k) => plain[(i * 7 + k * k * 3 + ((i * k) >> 2)) % plain.length])
  return `${strong[(i >> 1) % 8]} ${weak.join(' ')} ${strong[(i >> 4) % 8]} take ${i}`
}
