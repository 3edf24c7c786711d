import { describe, expect, it } from 'vitest'
import { findLearner } from '../learners.ts'
import { openStepCrew } from './crew.ts'

const [trees, linear] = [findLearner('boostedTrees'), findLearner('linear')]

describe('the crew of a step', () => {
  it('comes for learners that gain by it, where the rows are many, and is the same for all fits', async () => {
    const step = openStepCrew(2)
    expect(await step.for(linear, 1_000_000)).toEqual({})
    expect(await step.for(trees, 1000)).toEqual({})
    const { crew } = await step.for(trees, 100_000)
    expect(crew?.threads).toBe(2)
    expect((await step.for(trees, 200_000)).crew).toBe(crew)
    await step.close()
  })

  it('does not come where there is one processor, and need not have come to be sent home', async () => {
    const step = openStepCrew(1)
    expect(await step.for(trees, 1_000_000)).toEqual({})
    await step.close()
  })
})
