// Runs in a thread of its own (threads.ts starts it) and fits one trial after the other to the rows that it was born with.
import { parentPort, workerData } from 'node:worker_threads'
import { CultivarError } from '../../kit/errors.ts'
import { findLearner } from '../../learners.ts'
import { openStepCrew } from '../crew.ts'
import { openEncoding } from './encoding.ts'
import { fitTrial } from './fit-trial.ts'
import type { Outcome } from './study.ts'
import { answers, type Birth, type Job, type Said } from './talk.ts'

const { input, answer, helped } = workerData as Birth
const crew = helped ? openStepCrew() : openStepCrew(1)
const encodingFor = openEncoding(input.features)

const say = (said: Said) => parentPort!.postMessage(said)

// A fit holds its thread, so it cannot be told anything but by shared memory, on which it waits.
const report = (step: number, value: number): boolean => {
  say({ said: 'step', step, value })
  Atomics.wait(answer, 0, answers.none)
  return Atomics.exchange(answer, 0, answers.none) === answers.stop
}

const fit = async (job: Job): Promise<Outcome> => {
  const learner = findLearner(job.learner)
  const company = { report, ...(await crew.for(learner, input.train.length)) }
  try {
    return fitTrial(input, learner, job.options, encodingFor(learner, job.options), company)
  } catch (error) {
    const isKnown = error instanceof CultivarError || isOutOfMemory(error)
    if (!isKnown) throw error
    return { state: 'failed', message: error.message, seconds: 0 }
  }
}

// What typed arrays take lies outside the heap, and what they do not get is no end of the thread.
const isOutOfMemory = (error: unknown): error is RangeError =>
  error instanceof RangeError && /allocation failed|Invalid typed array length/.test(error.message)

parentPort!.on('message', async (job: Job) => {
  try {
    say({ said: 'outcome', outcome: await fit(job) })
  } catch (error) {
    say({ said: 'broken', error })
  }
})
