// A project for a server that only keeps what MLflow's clients write down. Nothing in it is ever trained.
import { column, dataset, learner, model, project, source } from 'cultivar'

const nothing = dataset({
  from: source.csv('nothing.csv'),
  columns: { text: column.text(), label: column.category(['no', 'yes']) },
})

export default project({
  nothing: model({ data: nothing, target: 'label', features: ['text'], learners: [learner.logistic()] }),
})
