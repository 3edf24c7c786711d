import { hardlyLessRight, moreOftenRight, ahead as moreRight, type RightAnswers } from './classes.ts'
import { type Errors, hardlyFarther, nearer, ahead as nearerOnAverage } from './numbers.ts'
import type { Asked, Verdict } from './verdict.ts'

/** Champion and challenger on the same rows. */
export type Paired = RightAnswers | Errors

/** Is the challenger provably better? */
export const superior = (paired: Paired, asked: Asked): Verdict =>
  paired.of === 'classes' ? moreOftenRight(paired, asked) : nearer(paired, asked)

/** Is it, provably, not worse than by the margin? */
export const notWorse = (paired: Paired, asked: Asked & { margin: number }): Verdict =>
  paired.of === 'classes' ? hardlyLessRight(paired, asked) : hardlyFarther(paired, asked)

/** Is it better on these rows, if not provably so? */
export const ahead = (paired: Paired): Verdict =>
  paired.of === 'classes' ? moreRight(paired) : nearerOnAverage(paired)
