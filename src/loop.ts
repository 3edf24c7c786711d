// The loop closes the circle: a *trigger* says that a training is due, a *challenger* comes out of it, *gates* hold it
// against the champion on the same rows, and a *decision* promotes or refuses it, with its evidence. Nothing else in the
// house changes who serves.
export { dropAlias, nameVersion } from './loop/alias.ts'
export { type Collected, collectGarbage } from './loop/collect.ts'
export { type Decision, listDecisions } from './loop/decisions.ts'
export { deploy } from './loop/deploy.ts'
export { planRetrain, type RetrainPlan } from './loop/plan.ts'
export { promote, rollback } from './loop/promote.ts'
export { type RetrainRequest, type RetrainResult, retrain } from './loop/retrain.ts'
export { type TickOptions, tick } from './loop/tick.ts'
