// The tasks of the serving benchmarks: reviews, a table of customers, and four of its numbers for a model that comes as ONNX.
// BENCH_LOG=async answers before it writes; BENCH_ONNX is the file that the last model imports; BENCH_SEED makes another version.
import { column, dataset, learner, model, project, source } from 'cultivar'

const data = process.env['CULTIVAR_DATA'] ?? '../../../../shared/data'
const onnx = process.env['BENCH_ONNX']
const seed = Number(process.env['BENCH_SEED'] ?? 1)
const log = process.env['BENCH_LOG'] === 'async' ? 'async' : 'durable'

const reviews = dataset({
  from: source.csv(`${data}/imdb/train.csv.gz`),
  test: source.csv(`${data}/imdb/test.csv.gz`),
  columns: { text: column.text(), label: column.category(['neg', 'pos']) },
})

const word = column.category()
const customers = dataset({
  from: source.csv(`${data}/telco-churn/churn.csv.gz`, { missing: [' '] }),
  columns: {
    ...{ gender: word, SeniorCitizen: column.boolean(), Partner: word, Dependents: word, tenure: column.integer() },
    ...{ PhoneService: word, MultipleLines: word, InternetService: word, OnlineSecurity: word, OnlineBackup: word },
    ...{ DeviceProtection: word, TechSupport: word, StreamingTV: word, StreamingMovies: word, Contract: word },
    ...{ PaperlessBilling: word, PaymentMethod: word, MonthlyCharges: column.number() },
    TotalCharges: column.number({ optional: true }),
    Churn: column.category(['No', 'Yes']),
  },
})

const hundredTrees = learner.boostedTrees({ maxIter: 100, earlyStopping: 0, maxLeafNodes: 15 })
const numbers = ['tenure', 'MonthlyCharges', 'TotalCharges'] as const

export default project(
  {
    sentiment: model({
      ...{ data: reviews, target: 'label', features: ['text'], log, seed },
      learners: [learner.nbsvm({ ngrams: 3, bits: 24, minRows: 2, smoothing: 1, C: 3 })],
    }),
    churn: model({
      ...{ data: customers, target: 'Churn', log, learners: [hundredTrees] },
      features: [
        ...(['gender', 'SeniorCitizen', 'Partner', 'Dependents', 'tenure', 'PhoneService', 'MultipleLines'] as const),
        ...(['InternetService', 'OnlineSecurity', 'OnlineBackup', 'DeviceProtection', 'TechSupport'] as const),
        ...(['StreamingTV', 'StreamingMovies', 'Contract', 'PaperlessBilling', 'PaymentMethod'] as const),
        ...(['MonthlyCharges', 'TotalCharges'] as const),
      ],
    }),
    numbers: model({ data: customers, target: 'Churn', features: [...numbers], learners: [hundredTrees], log }),
    ...(onnx && {
      imported: model({
        ...{ data: customers, target: 'Churn', features: [...numbers], log },
        learners: [learner.onnx({ file: onnx })],
      }),
    }),
  },
  { default: 'sentiment' },
)
