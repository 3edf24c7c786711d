// This file is your project. Node runs it as it is, and your editor checks it while you type.
// `npm run plan` says what a training would do; `npm start` does it and serves the result.
import { check, column, dataset, gate, learner, model, monitor, project, source, trigger } from 'cultivar'

// 1. Where rows come from, what their columns are, and what must hold of them.
const tickets = dataset({
  // Also: source.jsonl, source.parquet, and source.postgres(secret('TICKETS_DATABASE'), 'select … from …').
  from: source.csv('data/example.csv'),
  columns: {
    ticket: column.id(),
    text: column.text(),
    // Every label that may come. Other spellings of one: { aliases: { high: 'urgent', low: 'normal' } }.
    priority: column.category(['normal', 'urgent']),
  },
  // What breaks a check stops the training. { severity: 'quarantine' } sets bad rows aside, 'warn' only tells.
  checks: [check.complete('text'), check.unique('ticket'), check.length('text', { min: 5, severity: 'quarantine' })],
})

// 2. What is learned from them, and what happens to it afterwards.
export default project({
  priority: model({
    data: tickets,
    target: 'priority',
    features: ['text'],
    // All of these are tried; the best on the validation part is the candidate.
    learners: [learner.nbsvm(), learner.logistic()],
    // A candidate serves only if it passes every gate.
    gates: [gate.beatsBaseline(), gate.beatsChampion()],
    // Questions that are asked of live traffic.
    monitors: [monitor.drift(), monitor.quality('accuracy', { atLeast: 0.7 })],
    // What starts a training without you.
    triggers: [trigger.labels(50), trigger.quality(), trigger.newData()],
  }),
})
