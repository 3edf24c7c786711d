import * as adult from './adult.ts'
import * as bikeSharing from './bike-sharing.ts'
import * as elec2 from './elec2.ts'
import type { Task } from './task.ts'
import * as telcoChurn from './telco-churn.ts'

interface TaskFile {
  /** What it reads, under CULTIVAR_DATA. */
  files: readonly string[]
  read(isQuick: boolean): Promise<Task>
}

/** The tasks on real data, by the names of their folders. */
export const tasks = { adult, 'telco-churn': telcoChurn, 'bike-sharing': bikeSharing, elec2 } satisfies Record<
  string,
  TaskFile
>
