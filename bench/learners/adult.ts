// Adult census income (UCI), its own train and test parts: who earns more than 50,000.
import { column } from '../../src/define.ts'
import { concat, select, type Table } from '../../src/kit/table.ts'
import { atLeast, type Figure } from '../comparison.ts'
import { contest, meanAuc } from './contest.ts'
import { absence, readRows, span, type Task } from './task.ts'

export const files = ['adult/train.csv.gz', 'adult/test.csv.gz'] as const

const word = column.category([], { optional: true })
const features = {
  ...{ age: column.integer(), workclass: word, fnlwgt: column.integer(), education: word },
  ...{ 'education-num': column.integer(), 'marital-status': word, occupation: word, relationship: word, race: word },
  ...{ sex: word, 'capital-gain': column.integer(), 'capital-loss': column.integer() },
  ...{ 'hours-per-week': column.integer(), 'native-country': word },
}
const classes = ['<=50K', '>50K']

/** Every tenth row of the training part says when to stop. */
export const read = async (): Promise<Task> => {
  const columns = { ...features, income: column.category(classes) }
  const tables = await Promise.all(files.map((path) => readRows(path, columns, ['?'])))
  const [train, all] = [tables[0]!.rows, concat(tables)]
  return {
    table: select(all, Object.keys(features)),
    target: { task: 'classification', classes, labels: labelsOf(all) },
    parts: [
      {
        train: span(0, train).filter((row) => row % 10 !== 9),
        validation: span(0, train).filter((row) => row % 10 === 9),
        test: span(train, all.rows),
      },
    ],
    fixed: {},
  }
}

const labelsOf = ({ columns }: Table) =>
  Int32Array.from(columns['income']!.values as string[], (value) => classes.indexOf(value))

export const adult: Figure = {
  name: 'adult',
  absence: () => absence(...files),
  measure: async (isQuick) => {
    const task = await read()
    const { ours, theirs } = await contest('adult', task, isQuick, { ours: 'boostedTrees', peer: 'lightgbm' })
    const common = { figure: 'adult', peer: 'LightGBM' }
    return {
      comparisons: [
        {
          ...common,
          measure: 'test AUC',
          ours: meanAuc(task, ours),
          theirs: meanAuc(task, theirs),
          bar: atLeast(0.927),
        },
        { ...common, measure: 'both fits, CPU s', ours: ours.cpu_s, theirs: theirs.cpu_s },
      ],
      details: [ours, theirs].map(({ scores: _, ...line }) => line),
    }
  },
}
