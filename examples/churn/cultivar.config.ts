import { check, column, dataset, gate, learner, model, monitor, project, source, trigger } from 'cultivar'

const customers = dataset({
  from: source.csv('data/customers.csv'),
  columns: {
    customer: column.id(),
    signed_up: column.datetime(),
    region: column.category(['north', 'east', 'south', 'west', 'islands']),
    tenure_months: column.integer(),
    contract: column.category(['monthly', 'yearly', 'two_years']),
    payment: column.category(['card', 'direct_debit', 'transfer', 'invoice']),
    line: column.category(['none', 'cable', 'fibre']),
    support_plan: column.boolean(),
    backup: column.boolean(),
    streaming: column.boolean(),
    lines_in_household: column.integer({ optional: true }),
    support_calls: column.integer({ optional: true }),
    monthly_charge: column.number(),
    // Who is new has not had a bill yet.
    total_charge: column.number({ optional: true }),
    left: column.category(['no', 'yes']),
  },
  checks: [
    check.unique('customer'),
    check.complete('support_calls', { atMost: 0.1, severity: 'warn' }),
    check.range('tenure_months', { min: 0, max: 120, severity: 'quarantine' }),
    check.range('monthly_charge', { min: 1, max: 500, severity: 'quarantine' }),
    check.share('left', 'yes', { min: 0.1, max: 0.6 }),
  ],
})

export default project({
  churn: model({
    data: customers,
    target: 'left',
    // signed_up is not among them: a model would learn the day on which the list was drawn up, and tenure says the rest.
    features: [
      'region',
      'tenure_months',
      'contract',
      'payment',
      'line',
      'support_plan',
      'backup',
      'streaming',
      'lines_in_household',
      'support_calls',
      'monthly_charge',
      'total_charge',
    ],
    learners: [learner.boostedTrees(), learner.linear()],
    search: { metric: 'roc_auc' },
    split: { by: 'stratified' },
    gates: [
      gate.atLeast('roc_auc', 0.78),
      gate.beatsBaseline({ by: 0.02 }),
      gate.beatsChampion({ confidence: 0.95 }),
      gate.notWorseOn('contract', 'monthly', { margin: 0.05 }),
    ],
    monitors: [monitor.drift(), monitor.quality('roc_auc', { atLeast: 0.75, minimumLabels: 100 })],
    triggers: [trigger.newData(), trigger.quality(), trigger.drift({ minimumLabels: 100 })],
    feedback: { sources: ['billing', 'shop'] },
  }),
})
