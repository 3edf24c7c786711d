import { column, dataset, source } from '../../src/define.ts'

const praise = ['a warm', 'a clever', 'a moving', 'a brilliant', 'a gentle', 'a thrilling', 'a lovely', 'a wise']
const blame = ['a dull', 'a clumsy', 'a hollow', 'a tedious', 'a noisy', 'a lazy', 'a shallow', 'a bitter']
const things = ['film about trains', 'story of a farm', 'play on the sea', 'portrait of a town', 'tale of two cooks']

/** Eighty short reviews of two kinds: enough to learn from in a moment, and easy enough to be learnt. */
export const reviewsCsv = (): string => {
  const rows = [...texts(praise, 'I loved it', 'positive'), ...texts(blame, 'I hated it', 'negative')]
  return `text,label\n${rows.join('\n')}\n`
}

/** The file of them, as a typed file says it. */
export const reviews = dataset({
  from: source.csv('reviews.csv'),
  columns: {
    text: column.text(),
    label: column.category(['negative', 'positive'], { aliases: { neg: 'negative', pos: 'positive' } }),
  },
})

const texts = (openings: string[], ending: string, label: string) =>
  openings.flatMap((opening, i) =>
    things.map((thing, k) => `"${opening} ${thing}, part ${i + k}. ${ending}.",${label}`),
  )
