// A house with a model of texts and one of a table that has a feature of every kind, so that their documents have them too.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { column, dataset, learner, type Model, model, type Project, source } from '../../src/define.ts'
import { seededRandom } from '../../src/kit/random.ts'
import { retrain } from '../../src/loop.ts'
import { type House, openFolder, openHouse } from '../input/house.ts'

const columns = {
  heat: column.number(),
  guests: column.integer({ optional: true }),
  open: column.boolean(),
  day: column.datetime(),
  town: column.category(['Oslo', 'Bergen'], { optional: true }),
  street: column.category(),
  sold: column.integer(),
}

export const ices = model({
  data: dataset({ from: source.csv('ices.csv'), columns }),
  target: 'sold',
  features: ['heat', 'guests', 'open', 'day', 'town', 'street'],
  learners: [learner.boostedTrees()],
}) as unknown as Model

/** `ices` predicts a number. What is given beside it is not trained. */
export const openShop = async (more: Project['models'] = {}): Promise<House> => {
  const root = openFolder()
  writeFileSync(join(root, 'ices.csv'), rows())
  const house = await openHouse({ root, more: { ices, ...more } })
  await retrain(house.ctx, { name: 'ices', model: ices, mode: 'quick', trigger: 'first', register: true })
  await house.restart()
  return house
}

const rows = (): string => {
  const random = seededRandom(5)
  const lines = Array.from({ length: 300 }, (_, i) => {
    const heat = i === 0 ? 35.5 : Math.round(random() * 350) / 10
    const guests = i % 7 === 0 ? '' : Math.round(random() * 20)
    const open = random() < 0.8
    const sold = open ? Math.round(3 * heat + 5 * random()) : 0
    const town = ['Oslo', 'Bergen', ''][i % 3]
    return `${heat},${guests},${open},2026-0${1 + (i % 6)}-1${i % 9},${town},${['Quay', 'Mill'][i % 2]},${sold}`
  })
  return `${Object.keys(columns).join(',')}\n${lines.join('\n')}\n`
}
