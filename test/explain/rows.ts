import { column, dataset, learner, type Model, model, source } from '../../src/define.ts'
import { seededRandom } from '../../src/kit/random.ts'

/** Loans of which income, debt and home tell the outcome, and luck and mood tell nothing. */
export const loansCsv = (count = 800): string => {
  const random = seededRandom(11)
  const pick = (words: string[]) => words[Math.floor(random() * words.length)]!
  const lines = Array.from({ length: count }, () => {
    const income = Math.round(20 + random() * 80)
    const debt = Math.round(random() * 60)
    const home = pick(['owned', 'rented'])
    const score = income - 1.2 * debt + (home === 'owned' ? 20 : 0) + 60 * (random() - 0.5)
    return [income, debt, home, random().toFixed(3), pick(['good', 'bad', 'none']), score > 30 ? 'paid' : 'lost'].join(
      ',',
    )
  })
  return `income,debt,home,luck,mood,outcome\n${lines.join('\n')}\n`
}

export const loans = {
  data: dataset({
    from: source.csv('loans.csv'),
    columns: {
      income: column.integer(),
      debt: column.integer(),
      home: column.category(['owned', 'rented']),
      luck: column.number(),
      mood: column.category(['good', 'bad', 'none']),
      outcome: column.category(['lost', 'paid']),
    },
  }),
  target: 'outcome' as const,
  features: ['income', 'debt', 'home', 'luck', 'mood'] as const,
}

export const plain = model({ ...loans, learners: [learner.linear()] }) as unknown as Model

export const grown = model({ ...loans, learners: [learner.boostedTrees({ maxIter: 30 })] }) as unknown as Model

/** The same, and it may leave features out. */
export const selecting = model({
  ...loans,
  learners: [learner.linear()],
  search: { metric: 'log_loss' },
  selection: 'importance',
}) as unknown as Model

/** A typed file over loans.csv, with what else the model says. */
export const loansConfig = (rest: string): string => `
import { column, dataset, learner, model, project, source } from 'cultivar'

export default project({
  loans: model({
    data: dataset({
      from: source.csv('loans.csv'),
      columns: {
        income: column.integer(),
        debt: column.integer(),
        home: column.category(['owned', 'rented']),
        luck: column.number(),
        mood: column.category(['good', 'bad', 'none']),
        outcome: column.category(['lost', 'paid']),
      },
    }),
    target: 'outcome',
    ${rest}
  }),
})
`
