// Our learners beside those of the Python packages: every line a process of its own, one thread each.
//   npm run bench -- learners [--quick] [FIGURE ...]
import { adult } from './learners/adult.ts'
import { bikeSharing } from './learners/bike-sharing.ts'
import { elec2 } from './learners/elec2.ts'
import { search } from './learners/search.ts'
import { shap } from './learners/shap.ts'
import { speed } from './learners/speed.ts'
import { telcoChurn } from './learners/telco-churn.ts'
import { compare } from './report.ts'
import { installPeers } from './setup.ts'

const figures = [speed, adult, telcoChurn, bikeSharing, elec2, search, shap]

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const unknown = wanted.find((name) => !figures.some((figure) => figure.name === name))
if (unknown)
  throw new Error(`There is no figure "${unknown}". There are ${figures.map(({ name }) => name).join(', ')}.`)

const isQuick = process.argv.includes('--quick')
const measured = []
const notes = ['the accuracy on IMDB: npm run bench -- imdb']
installPeers()
for (const figure of wanted.length > 0 ? figures.filter(({ name }) => wanted.includes(name)) : figures) {
  const why = figure.absence()
  if (why) notes.push(`skipped ${figure.name}: ${why}`)
  else measured.push(await figure.measure(isQuick))
}

compare({
  name: 'learners',
  comparisons: measured.flatMap(({ comparisons }) => comparisons),
  notes,
  details: measured.map(({ details }) => details),
})
