import { check, column, dataset, gate, learner, model, monitor, project, source, trigger } from 'cultivar'

const rides = dataset({
  from: source.csv('data/rides.csv'),
  columns: {
    // The local time of the city, without a zone: it is read as UTC, so that eight o'clock stays eight o'clock.
    moment: column.datetime(),
    season: column.category(['winter', 'spring', 'summer', 'autumn']),
    holiday: column.boolean(),
    working_day: column.boolean(),
    weather: column.category(['clear', 'cloudy', 'rain', 'storm']),
    temperature: column.number(),
    felt_temperature: column.number(),
    humidity: column.number(),
    wind_speed: column.number({ optional: true }),
    // Parts of the count, known only when the hour is over: kept, and never among the features.
    casual: column.integer(),
    registered: column.integer(),
    count: column.integer(),
  },
  checks: [
    check.unique('moment'),
    check.range('count', { min: 0 }),
    check.range('humidity', { min: 0, max: 100, severity: 'quarantine' }),
    check.range('temperature', { min: -40, max: 50, severity: 'quarantine' }),
    check.complete('wind_speed', { atMost: 0.1, severity: 'warn' }),
  ],
})

export default project({
  demand: model({
    data: rides,
    target: 'count',
    features: [
      'moment',
      'season',
      'holiday',
      'working_day',
      'weather',
      'temperature',
      'felt_temperature',
      'humidity',
      'wind_speed',
    ],
    learners: [learner.boostedTrees({ loss: 'poisson' }), learner.boostedTrees(), learner.linear()],
    search: { metric: 'mean_absolute_error' },
    // The oldest rows train, the newest judge, as it will be when it serves. At random, neighbours would tell.
    split: { by: 'time', column: 'moment', validation: 0.15, test: 0.15 },
    gates: [gate.atLeast('r2_score', 0.75), gate.beatsBaseline(), gate.beatsChampion({ margin: 0.05 })],
    monitors: [
      monitor.drift({ window: '7d' }),
      monitor.quality('mean_absolute_error', { atLeast: 45, window: '7d', minimumLabels: 50 }),
    ],
    triggers: [trigger.labels(500), trigger.quality(), trigger.schedule('0 4 * * 1')],
    feedback: { sources: ['counter'] },
  }),
})
