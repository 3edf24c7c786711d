// What the caller of a prediction must not say, and what the answer is known to be.
import { column, dataset, type InputOf, type LabelOf, model, project, source } from 'cultivar'
import { createClient } from 'cultivar/client'
import { expectTypeOf } from 'vitest'

const films = dataset({
  from: source.csv('films.csv'),
  columns: {
    text: column.text(),
    stars: column.integer(),
    language: column.category(['de', 'en']),
    dubbed: column.boolean(),
    year: column.number({ optional: true }),
    genre: column.category(['drama', 'comedy'], { optional: true }),
    label: column.category(['negative', 'positive']),
  },
})
const sentiment = model({ data: films, target: 'label', features: ['text'] })
const genre = model({
  data: films,
  target: 'genre',
  features: ['text', 'stars', 'language', 'dubbed', 'year', 'label'],
})
const films680 = project({ sentiment, genre }, { default: 'sentiment' })
const cultivar = createClient<typeof films680>('http://127.0.0.1:8000', { apiKey: 'k', retries: 1 })

// What is right compiles, and the answer is known exactly.
expectTypeOf<InputOf<typeof sentiment>>().toEqualTypeOf<{ text: string }>()
expectTypeOf<InputOf<typeof genre>>().toEqualTypeOf<{
  text: string
  stars: number
  language: 'de' | 'en'
  dubbed: boolean
  year?: number | null
  label: 'negative' | 'positive'
}>()
expectTypeOf<LabelOf<typeof genre>>().toEqualTypeOf<'drama' | 'comedy'>()

const answer = await cultivar.sentiment.predict({ text: 'A quiet, perfect film.' })
expectTypeOf(answer.label).toEqualTypeOf<'negative' | 'positive'>()
expectTypeOf(answer.confidence).toEqualTypeOf<number>()
expectTypeOf(answer.probabilities).toEqualTypeOf<Record<'negative' | 'positive', number> | undefined>()

const full = await cultivar.sentiment.predict({ text: 'x' }, { returnProbabilities: true, explain: true })
expectTypeOf(full.probabilities.positive).toEqualTypeOf<number>()
expectTypeOf(full.explanation[0]!.contribution).toEqualTypeOf<number>()

const wish = Boolean(full)
const maybe = await cultivar.sentiment.predict({ text: 'x' }, { returnProbabilities: wish })
expectTypeOf(maybe.probabilities).toEqualTypeOf<Record<'negative' | 'positive', number> | undefined>()

const [first] = await cultivar.genre.predictMany([
  { text: 'x', stars: 3, language: 'de', dubbed: false, label: 'negative' },
  { text: 'y', stars: 4, language: 'en', dubbed: true, label: 'positive', year: null },
])
expectTypeOf(first!.label).toEqualTypeOf<'drama' | 'comedy'>()

const told = await cultivar.sentiment.feedback(answer.id, 'positive', { source: 'expert', comment: 'irony' })
expectTypeOf(told.label).toEqualTypeOf<'negative' | 'positive'>()
expectTypeOf(told.status).toEqualTypeOf<'created' | 'unchanged' | 'replaced'>()

const second = await cultivar.genre
  .version(2)
  .predict({ text: 'x', stars: 3, language: 'de', dubbed: false, label: 'negative' })
expectTypeOf(second.label).toEqualTypeOf<'drama' | 'comedy'>()

const batch = cultivar.sentiment.batch({ maxRows: 64, maxWaitMs: 5, returnProbabilities: true, routingKey: 'me' })
const gathered = await batch.predict({ text: 'x' }, { signal: AbortSignal.timeout(1) })
expectTypeOf(gathered.probabilities.positive).toEqualTypeOf<number>()

for await (const { index, answer: streamed, error } of cultivar.sentiment.stream([{ text: 'x' }], { explain: true })) {
  expectTypeOf(index).toEqualTypeOf<number>()
  if (error) expectTypeOf(error.code).toEqualTypeOf<string>()
  else expectTypeOf(streamed.label).toEqualTypeOf<'negative' | 'positive'>()
}

// Models.

// @ts-expect-error no such model
cultivar.sentimant.predict({ text: 'x' })

// Input.

// @ts-expect-error a feature is missing
cultivar.sentiment.predict({})

// @ts-expect-error there is no such feature
cultivar.sentiment.predict({ text: 'x', txet: 'y' })

// @ts-expect-error a column that is no feature
cultivar.sentiment.predict({ text: 'x', stars: 3 })

// @ts-expect-error a number is no text
cultivar.sentiment.predict({ text: 3 })

// @ts-expect-error a feature that must be there is not null
cultivar.sentiment.predict({ text: null })

// @ts-expect-error no such level
cultivar.genre.predict({ text: 'x', stars: 3, language: 'fr', dubbed: false, label: 'negative' })

// @ts-expect-error a text is no number
cultivar.genre.predict({ text: 'x', stars: '3', language: 'de', dubbed: false, label: 'negative' })

// @ts-expect-error a row in the middle is wrong
cultivar.sentiment.predictMany([{ text: 'x' }, { txt: 'y' }, { text: 'z' }])

// @ts-expect-error one row is not many
cultivar.sentiment.predictMany({ text: 'x' })

// @ts-expect-error there is no such option
cultivar.sentiment.predict({ text: 'x' }, { return_probabilities: true })

// @ts-expect-error a row of a batch is a row
batch.predict({ txt: 'x' })

// @ts-expect-error what a batch asks for is said when it is made
batch.predict({ text: 'x' }, { explain: true })

// @ts-expect-error rows of a stream are rows
cultivar.sentiment.stream([{ txt: 'x' }])

// @ts-expect-error a version has a number
cultivar.sentiment.version('2')

// @ts-expect-error labels belong to a model, not to a version
cultivar.sentiment.version(2).feedback(answer.id, 'positive')

// Answers.

// @ts-expect-error a row of a stream may have been refused
for await (const row of cultivar.sentiment.stream([{ text: 'x' }])) row.answer.label

// @ts-expect-error the union is not wider
expectTypeOf(answer.label).toEqualTypeOf<string>()

// @ts-expect-error the union is not narrower
expectTypeOf(answer.label).toEqualTypeOf<'positive'>()

// @ts-expect-error never this label
if (answer.label === 'neutral') throw answer

// @ts-expect-error probabilities were not asked for, so they may be missing
answer.probabilities.positive

// @ts-expect-error no such level
full.probabilities.neutral

// Feedback.

// @ts-expect-error no such label
cultivar.sentiment.feedback(answer.id, 'postive')

// @ts-expect-error a label of another model
cultivar.sentiment.feedback(answer.id, 'drama')

// @ts-expect-error there is no such option
cultivar.sentiment.feedback(answer.id, 'positive', { user: 'me' })
