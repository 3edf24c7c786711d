import { check, column, dataset, gate, learner, model, monitor, project, source, trigger } from 'cultivar'

const reviews = dataset({
  from: source.csv('data/films.csv'),
  columns: {
    text: column.text(),
    label: column.category(['negative', 'positive'], {
      aliases: { neg: 'negative', pos: 'positive', 0: 'negative', 1: 'positive' },
    }),
  },
  checks: [
    check.complete('text'),
    check.unique('text', { severity: 'warn' }),
    check.share('label', 'positive', { min: 0.2, max: 0.8 }),
  ],
})

export default project({
  sentiment: model({
    data: reviews,
    target: 'label',
    features: ['text'],
    learners: [learner.nbsvm(), learner.logistic()],
    gates: [gate.beatsBaseline({ by: 0.1 }), gate.beatsChampion({ confidence: 0.95, margin: 0.1 })],
    monitors: [monitor.drift(), monitor.quality('accuracy', { atLeast: 0.7 })],
    triggers: [trigger.drift(), trigger.quality(), trigger.labels(200), trigger.schedule('0 3 * * 1')],
  }),
})
