import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { column, dataset, learner, type Model, model, type Project, source } from '../../src/define.ts'
import { seededRandom } from '../../src/kit/random.ts'
import { retrain } from '../../src/loop.ts'
import { type House, type HouseOptions, openFolder, openHouse } from '../input/house.ts'

/**
 * Customers as columns of every kind that a model takes. `leaves` follows months, charge and contract; `spend` follows
 * months and visits.
 */
const customersCsv = (count = 400): string => {
  const random = seededRandom(23)
  const lines = Array.from({ length: count }, () => {
    const months = Math.floor(random() * 60)
    const charge = (20 + random() * 80).toFixed(2)
    const contract = random() < 0.5 ? 'monthly' : 'yearly'
    const visits = Math.floor(random() * 30)
    const since = `202${Math.floor(random() * 5)}-0${1 + Math.floor(random() * 9)}-11`
    const leaves = Number(charge) - months + (contract === 'monthly' ? 20 : 0) + 20 * random() > 40 ? 'yes' : 'no'
    const spend = (2 * months + 3 * visits + random()).toFixed(2)
    const [rarely, news] = [random() < 0.1, random() < 0.5]
    return [months, rarely ? '' : charge, contract, rarely ? '' : news, since, visits, leaves, spend].join(',')
  })
  return `months,charge,contract,news,since,visits,leaves,spend\n${lines.join('\n')}\n`
}

const customers = dataset({
  from: source.csv('customers.csv'),
  columns: {
    months: column.integer(),
    charge: column.number({ optional: true }),
    contract: column.category(['monthly', 'yearly']),
    news: column.boolean({ optional: true }),
    since: column.datetime(),
    visits: column.integer(),
    leaves: column.category(['no', 'yes']),
    spend: column.number(),
  },
})

const models = {
  /** Features of every kind. */
  churn: model({
    data: customers,
    target: 'leaves',
    features: ['months', 'charge', 'contract', 'news', 'since'],
    learners: [learner.boostedTrees({ maxIter: 20 })],
  }),
  /** A number out of numbers. */
  spend: model({ data: customers, target: 'spend', features: ['months', 'visits'], learners: [learner.linear()] }),
} as unknown as Record<string, Model>

/** A house that serves `sentiment` (one text), `churn` (a table of every kind) and `spend` (numbers), version 1 each. */
export const openProtocolHouse = async (server?: HouseOptions['server']): Promise<House> => {
  const root = openFolder()
  writeFileSync(join(root, 'customers.csv'), customersCsv())
  const house = await openHouse({ root, more: models as Project['models'], ...(server && { server }) })
  for (const [name, each] of Object.entries(models)) await train(house, name, each)
  await house.restart()
  return house
}

/** Another version of `spend`, grown by another learner. It is the champion only when it is made so. */
export const growSpend = (house: House) =>
  train(house, 'spend', { ...models['spend']!, learners: [learner.neighbours()] })

const train = (house: House, name: string, trained: Model) =>
  retrain(house.ctx, { name, model: trained, mode: 'quick', trigger: 'test', register: true })
