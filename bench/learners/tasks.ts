import { read as adult } from './adult.ts'
import { read as bikeSharing } from './bike-sharing.ts'
import { read as elec2 } from './elec2.ts'
import type { Task } from './task.ts'
import { read as telcoChurn } from './telco-churn.ts'

/** Reads a task on real data, by the name of its folder. */
export const tasks = {
  adult,
  'telco-churn': telcoChurn,
  'bike-sharing': bikeSharing,
  elec2,
} satisfies Record<string, (isQuick: boolean) => Promise<Task>>
