// Our tracking server beside MLflow's own, with SQLite and with PostgreSQL, asked by the same requests.
//   npm run bench -- mlflow [--quick] [FIGURE ...]

import { runFigures } from './figures.ts'
import { artifact } from './mlflow/artifact.ts'
import { history } from './mlflow/history.ts'
import { search } from './mlflow/search.ts'
import { start } from './mlflow/start.ts'
import { writes } from './mlflow/writes.ts'

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
await runFigures('mlflow', [writes, search, history, artifact, start])
