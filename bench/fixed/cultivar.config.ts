// A model with nothing left to choose: what one fit costs.
import { column, dataset, learner, model, project, source } from 'cultivar'

const imdb = `${process.env['CULTIVAR_DATA'] ?? '../../../shared/data'}/imdb`

const reviews = dataset({
  from: source.csv(`${imdb}/train.csv.gz`),
  test: source.csv(`${imdb}/test.csv.gz`),
  columns: { text: column.text(), label: column.category(['neg', 'pos']) },
})

export default project({
  sentiment: model({
    data: reviews,
    target: 'label',
    features: ['text'],
    learners: [learner.nbsvm({ ngrams: 3, bits: 24, minRows: 2, smoothing: 1, C: 3 })],
  }),
})
