// What a typed file must not say. Each line below `@ts-expect-error` is a mistake that the compiler has to find.
import { check, column, dataset, gate, learner, model, monitor, project, range, source } from 'cultivar'

const from = source.csv('films.csv')
const columns = {
  id: column.id(),
  text: column.text(),
  stars: column.integer(),
  language: column.category(['de', 'en']),
  label: column.category(['negative', 'positive']),
}

// What is right compiles.
const films = dataset({
  from,
  columns,
  checks: [
    check.complete('text', { atMost: 0.1 }),
    check.unique('id'),
    check.length('text', { max: 5000 }),
    check.range('stars', { min: 1, max: 5 }),
    check.oneOf('stars', [1, 2, 3, 4, 5]),
    check.oneOf('language', ['de', 'en']),
    check.share('label', 'positive', { min: 0.2 }),
    check.custom('stars', 'whole', (stars: number) => Number.isInteger(stars)),
  ],
})

const sentiment = model({
  data: films,
  target: 'label',
  features: ['text', 'language'],
  positive: 'positive',
  gates: [
    gate.atLeast('f1', 0.7),
    gate.beatsBaseline(),
    gate.beatsChampion(),
    gate.notWorseOn('language', 'de'),
    gate.notWorseOn('text', 'any text'),
  ],
})

project({ sentiment }, { default: 'sentiment' })

// Columns.

// @ts-expect-error an alias stands for no level
column.category(['negative', 'positive'], { aliases: { good: 'postive' } })

// @ts-expect-error there is no such option
column.text({ optionel: true })

// Checks.

// @ts-expect-error no such column
dataset({ from, columns, checks: [check.complete('txet')] })

// @ts-expect-error no such column
dataset({ from, columns, checks: [check.custom('txet', 'short', (text: string) => text.length < 9)] })

// @ts-expect-error no such level
dataset({ from, columns, checks: [check.share('label', 'postive', { min: 0.2 })] })

// @ts-expect-error a level of another column
dataset({ from, columns, checks: [check.share('label', 'de', { min: 0.2 })] })

// @ts-expect-error no such level
dataset({ from, columns, checks: [check.oneOf('language', ['de', 'fr'])] })

// @ts-expect-error no such severity
dataset({ from, columns, checks: [check.complete('text', { severity: 'warning' })] })

// Target and features.

// @ts-expect-error no such column
model({ data: films, target: 'lable', features: ['text'] })

// @ts-expect-error a text is nothing to predict
model({ data: films, target: 'text', features: ['stars'] })

// @ts-expect-error accuracy is a metric of classes, and the target is a number
model({ data: films, target: 'stars', features: ['text'], search: { metric: 'accuracy' } })

// @ts-expect-error no such column
model({ data: films, target: 'label', features: ['txet'] })

// @ts-expect-error the target among the features: the model would read the answer
model({ data: films, target: 'label', features: ['text', 'label'] })

// @ts-expect-error an id is never a feature
model({ data: films, target: 'label', features: ['text', 'id'] })

// @ts-expect-error no such level
model({ data: films, target: 'label', features: ['text'], positive: 'postive' })

// @ts-expect-error no such option
model({ data: films, target: 'label', features: ['text'], gate: [gate.beatsBaseline()] })

// @ts-expect-error no such metric
model({ data: films, target: 'label', features: ['text'], search: { metric: 'acuracy' } })

model({
  data: films,
  target: 'label',
  features: ['text'],
  search: { trials: 20, sampler: 'tpe', timeout: '10m', folds: 5 },
})

// @ts-expect-error no such sampler
model({ data: films, target: 'label', features: ['text'], search: { sampler: 'bayes' } })

// @ts-expect-error a time without a unit
model({ data: films, target: 'label', features: ['text'], search: { timeout: 600 } })

// @ts-expect-error a duration has a unit
model({ data: films, target: 'label', features: ['text'], cooldown: '60' })

// The split.

model({ data: films, target: 'label', features: ['text'], split: { test: 0.1, by: 'stratified' } })
model({ data: films, target: 'label', features: ['text'], split: { by: 'group', column: 'id' } })
model({ data: films, target: 'label', features: ['text'], split: { by: 'time', column: 'stars' } })

// @ts-expect-error no such way
model({ data: films, target: 'label', features: ['text'], split: { by: 'luck' } })

// @ts-expect-error groups of no column
model({ data: films, target: 'label', features: ['text'], split: { by: 'group' } })

// @ts-expect-error no such column
model({ data: films, target: 'label', features: ['text'], split: { by: 'group', column: 'writer' } })

// @ts-expect-error words have no time
model({ data: films, target: 'label', features: ['text'], split: { by: 'time', column: 'text' } })

// @ts-expect-error only time has an embargo
model({ data: films, target: 'label', features: ['text'], split: { by: 'group', column: 'id', embargo: '1d' } })

// Gates and monitors.

// @ts-expect-error no such metric
gate.atLeast('acuracy', 0.8)

// @ts-expect-error no such metric
monitor.quality('acuracy', { atLeast: 0.8 })

// @ts-expect-error no such column
model({ data: films, target: 'label', features: ['text'], gates: [gate.notWorseOn('langauge', 'de')] })

// @ts-expect-error no such level
model({ data: films, target: 'label', features: ['text'], gates: [gate.notWorseOn('language', 'fr')] })

// The project.

// @ts-expect-error no such model
project({ sentiment }, { default: 'sentimant' })

// @ts-expect-error not a model
project({ sentiment: films })

// Learners.

learner.nbsvm({ C: range.float(0.1, 10, { log: true }), ngrams: range.oneOf([1, 2]), minRows: 2 })

// @ts-expect-error the setting takes numbers
learner.nbsvm({ C: range.oneOf(['much']) })

// @ts-expect-error the setting takes words, which have no bounds
learner.baseline({ strategy: range.float(0, 1) })

// @ts-expect-error the setting does not take this word
learner.baseline({ strategy: range.oneOf(['mean', 'mode']) })

// @ts-expect-error there is no such setting
learner.logistic({ smoothing: range.float(0, 1) })
