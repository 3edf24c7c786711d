// Runs one ONNX model. It is a process of its own because the runtime is native code that somebody else's file drives: what
// it breaks or never gives back, it takes along when it ends. It is told what to do by messages, and ends with its parent.
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import type { Feed } from '../../learners.ts'

/** What the process is asked: to open a model, or to run it and give one output. */
export type Asked = { open: Uint8Array } | { feeds: Feed[]; fetch: string }

export type Values = Float32Array | Float64Array

/** The numbers of the output that was asked for, or what went wrong. */
export type Answer = { id: number } & ({ values: Values } | { problem: string; reason: 'missing' | 'refused' })

type Runtime = typeof import('onnxruntime-node')

const state: { runtime?: Runtime; session?: InferenceSession } = {}

const answerTo = async (asked: Asked): Promise<Values> => {
  if ('open' in asked) {
    state.runtime = await import('onnxruntime-node')
    state.session = await state.runtime.InferenceSession.create(asked.open, {
      // One row at a time wants no threads of its own, and a server has one process per model already.
      intraOpNumThreads: 1,
      logSeverityLevel: 3,
    })
    return new Float32Array(0)
  }
  const feeds = asked.feeds.map((feed) => [feed.name, tensorOf(state.runtime!, feed)])
  const found = await state.session!.run(Object.fromEntries(feeds), [asked.fetch])
  return found[asked.fetch]!.data as Values
}

const tensorOf = ({ Tensor }: Runtime, { type, values, shape }: Feed): Tensor => {
  const name = type === 'float' ? 'float32' : type === 'double' ? 'float64' : type
  return new Tensor(name as 'float32', values as Float32Array, shape)
}

const reply = (answer: Answer) => process.send?.(answer)

process.on('message', (question: Asked & { id: number }) => {
  answerTo(question).then(
    (values) => reply({ id: question.id, values }),
    (error: Error & { code?: string }) => {
      const isMissing = error.code === 'ERR_MODULE_NOT_FOUND'
      reply({ id: question.id, problem: error.message, reason: isMissing ? 'missing' : 'refused' })
    },
  )
})
process.on('disconnect', () => process.exit(0))
// Ctrl-C in a terminal reaches this process too, and the parent may still have rows to score.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
