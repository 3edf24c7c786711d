// IBM's customers of a telephone company: who leaves. Five folds, each with the same share of those who do.
import { column } from '../../src/define.ts'
import { seededRandom } from '../../src/kit/random.ts'
import { select } from '../../src/kit/table.ts'
import { foldsOf } from '../../src/learners/folds.ts'
import type { Classes } from '../../src/learners.ts'
import { atLeast, type Figure } from '../comparison.ts'
import { contest, meanAuc } from './contest.ts'
import { absence, readRows, span, type Task } from './task.ts'

export const files = ['telco-churn/churn.csv.gz'] as const

const word = column.category()
const features = {
  ...{ gender: word, SeniorCitizen: column.boolean(), Partner: word, Dependents: word, tenure: column.integer() },
  ...{ PhoneService: word, MultipleLines: word, InternetService: word, OnlineSecurity: word, OnlineBackup: word },
  ...{ DeviceProtection: word, TechSupport: word, StreamingTV: word, StreamingMovies: word, Contract: word },
  ...{ PaperlessBilling: word, PaymentMethod: word, MonthlyCharges: column.number() },
  // Who has just come has no total yet.
  TotalCharges: column.number({ optional: true }),
}
const classes = ['No', 'Yes']

export const read = async (): Promise<Task> => {
  const all = await readRows(files[0], { ...features, Churn: column.category(classes) })
  const labels = Int32Array.from(all.columns['Churn']!.values as string[], (value) => classes.indexOf(value))
  const target: Classes = { task: 'classification', classes, labels }
  const random = seededRandom(7)
  const rows = span(0, all.rows)
  const parts = foldsOf(target, rows, 5, random).map(({ held, training }) => {
    const [inner] = foldsOf(target, training, 10, random)
    return { train: inner!.training, validation: inner!.held.map((place) => training[place]!), test: held }
  })
  return { table: select(all, Object.keys(features)), target, parts, fixed: {} }
}

export const telcoChurn: Figure = {
  name: 'telco-churn',
  absence: () => absence(...files),
  measure: async (isQuick) => {
    const task = await read()
    const trees = await contest('telco-churn', task, isQuick, { ours: 'boostedTrees', peer: 'lightgbm' })
    const lines = await contest('telco-churn', task, isQuick, { ours: 'linear', peer: 'logistic' })
    const auc = ({ ours, theirs }: typeof trees) => ({ ours: meanAuc(task, ours), theirs: meanAuc(task, theirs) })
    const cpu = ({ ours, theirs }: typeof trees) => ({ ours: ours.cpu_s, theirs: theirs.cpu_s })
    const ofTrees = { figure: 'telco-churn', peer: 'LightGBM' }
    const ofLines = { figure: 'telco-churn', peer: 'LogisticRegression' }
    return {
      comparisons: [
        { ...ofTrees, measure: 'AUC of 5 folds, trees', ...auc(trees), bar: atLeast(0.845) },
        { ...ofTrees, measure: 'all fits of trees, CPU s', ...cpu(trees) },
        { ...ofLines, measure: 'AUC of 5 folds, linear', ...auc(lines) },
        { ...ofLines, measure: 'all fits of linear, CPU s', ...cpu(lines) },
      ],
      details: [trees, lines].flatMap(({ ours, theirs }) => [ours, theirs].map(({ scores: _, ...line }) => line)),
    }
  },
}
