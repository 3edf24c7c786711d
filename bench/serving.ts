// The server under load, beside what people use today.
//   npm run bench -- serving [--quick] [FIGURE ...]

import { runFigures } from './figures.ts'
import { field } from './serving/field.ts'
import { overload } from './serving/overload.ts'
import { start } from './serving/start.ts'
import { swaps } from './serving/swaps.ts'
import { trainOurs } from './serving/task.ts'
import { throughput } from './serving/throughput.ts'
import { installWrk } from './setup.ts'

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
installWrk()
await trainOurs()
await runFigures('serving', [throughput, field, overload, swaps, start])
