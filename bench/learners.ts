// Our learners beside those of the Python packages: every line a process of its own, one thread each.
//   npm run bench -- learners [--quick] [FIGURE ...]
import { runFigures } from './figures.ts'
import { adult } from './learners/adult.ts'
import { bikeSharing } from './learners/bike-sharing.ts'
import { elec2 } from './learners/elec2.ts'
import { search } from './learners/search.ts'
import { shap } from './learners/shap.ts'
import { speed } from './learners/speed.ts'
import { telcoChurn } from './learners/telco-churn.ts'
import { installPeers } from './setup.ts'

installPeers()
const figures = [speed, adult, telcoChurn, bikeSharing, elec2, search, shap]
await runFigures('learners', figures, ['the accuracy on IMDB: npm run bench -- imdb'])
