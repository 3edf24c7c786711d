import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Answer, Asked } from './child.ts'

const longestMs = 120_000

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
const childFile = fileURLToPath(new URL(`./child${extension}`, import.meta.url))

/** Has a process of its own look into a model. One that dies, or that takes too long and is ended, is a reason too. */
export const lookInto = (asked: Asked): Promise<Answer> => {
  const child = fork(childFile, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const timer = setTimeout(() => child.kill('SIGKILL'), longestMs)
  child.send(asked, () => {})
  return new Promise<Answer>((resolve) => {
    child.once('message', (answer: Answer) => resolve(answer))
    child.once('error', (error) => resolve({ reason: `Its process cannot be started: ${error.message}.` }))
    child.once('close', (code, signal) => {
      resolve({ reason: `The process that looked into it ended with ${signal ?? `code ${code}`}.` })
    })
  }).finally(() => {
    clearTimeout(timer)
    child.kill('SIGKILL')
  })
}
