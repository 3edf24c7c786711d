// The typed client: what a program asks of a Cultivar server, with the types of its project file and without its code.
// It needs `fetch` and nothing else, so it runs in browsers too. Words: an *answer* is one prediction on the wire;
// a *refusal* is an answer of the server that says no; a *batch* gathers single calls into one request; a *stream* is
// more rows than a request holds.
import { type AnswerWith, answerOf, type FeedbackAnswer, type Truth, type Wire } from './client/answer.ts'
import { type BatchOptions, openBatch } from './client/batch.ts'
import { type ClientOptions, type Connection, openConnection } from './client/connection.ts'
import { canStream, type Streamed, streamByRequests, streamRows } from './client/stream.ts'
import type { InputOf, Project, TruthOf } from './define.ts'

export type {
  Answer,
  AnswerWith,
  ClassAnswer,
  Contribution,
  FeedbackAnswer,
  NumberAnswer,
} from './client/answer.ts'
export type { BatchOptions } from './client/batch.ts'
export type { ClientOptions } from './client/connection.ts'
export { CultivarRequestError } from './client/failure.ts'
export type { Streamed } from './client/stream.ts'

interface Wishes<P extends boolean, E extends boolean> {
  returnProbabilities?: P
  /** Adds what moved the answer. */
  explain?: E
  /** Who asks, for a routing that keeps a caller with a version by the header `x-routing-key`. */
  routingKey?: string
}

interface Abortable {
  signal?: AbortSignal
}

export interface PredictOptions<P extends boolean, E extends boolean> extends Wishes<P, E>, Abortable {}

export interface StreamOptions<P extends boolean, E extends boolean> extends PredictOptions<P, E> {
  /** One request for all rows, or many of 64 rows. Unless told, the first where the platform can: not in browsers. */
  by?: 'stream' | 'requests'
}

export interface FeedbackOptions extends Abortable {
  /** Who says so. Each source has one label a prediction; a new one replaces it. */
  source?: string
  comment?: string
}

/** Single calls that travel together. A row that is refused rejects its own call only. */
export interface BatchClient<Input, A> {
  predict(input: Input, options?: Abortable): Promise<A>
}

/** What can be asked of a model, and of one of its versions. */
export interface VersionClient<Input, T extends Truth> {
  predict<P extends boolean = false, E extends boolean = false>(
    input: Input,
    options?: PredictOptions<P, E>,
  ): Promise<AnswerWith<T, P, E>>
  /** One request for all rows; the answers come in their order. */
  predictMany<P extends boolean = false, E extends boolean = false>(
    inputs: readonly Input[],
    options?: PredictOptions<P, E>,
  ): Promise<AnswerWith<T, P, E>[]>
  /** For calls that come one by one and close together: they are gathered into requests of many rows. */
  batch<P extends boolean = false, E extends boolean = false>(
    options?: BatchOptions & Wishes<P, E>,
  ): BatchClient<Input, AnswerWith<T, P, E>>
  /** For more rows than a request or a memory holds: of each row its answer, or its refusal, in their order. */
  stream<P extends boolean = false, E extends boolean = false>(
    inputs: AsyncIterable<Input> | Iterable<Input>,
    options?: StreamOptions<P, E>,
  ): AsyncIterable<Streamed<AnswerWith<T, P, E>>>
}

export interface ModelClient<Input, T extends Truth> extends VersionClient<Input, T> {
  /** Always this version, whatever serves. */
  version(version: number): VersionClient<Input, T>
  /** `label` is what turned out to be true: a label, or the number. */
  feedback(predictionId: string, label: T, options?: FeedbackOptions): Promise<FeedbackAnswer<T>>
}

/** One entry per model of the project. */
export type Client<P extends Project> = {
  readonly [Name in keyof P['models'] & string]: ModelClient<InputOf<P['models'][Name]>, TruthOf<P['models'][Name]>>
}

export const createClient = <P extends Project>(baseUrl: string, options: ClientOptions = {}): Client<P> => {
  const connection = openConnection(baseUrl.replace(/\/+$/, ''), options)
  const models = new Map<string, ModelClient<unknown, string>>()
  const get = (_: object, name: string | symbol) => {
    if (typeof name === 'symbol') return undefined
    if (!models.has(name)) models.set(name, modelClient(connection, name))
    return models.get(name)
  }
  return new Proxy({}, { get }) as Client<P>
}

const modelClient = (connection: Connection, name: string) => {
  const place = `/api/models/${encodeURIComponent(name)}`
  const feedback = async (predictionId: string, label: Truth, { signal, ...said }: FeedbackOptions = {}) => {
    const body = { prediction_id: predictionId, label, ...said }
    const { prediction_id, ...rest } = (await connection.send({
      path: '/feedback',
      body,
      idempotent: true,
      signal,
    })) as Wire
    return { predictionId: prediction_id, ...rest } as unknown as FeedbackAnswer
  }
  const version = (number: number) => versionClient(connection, `${place}/versions/${number}`)
  return { ...versionClient(connection, place), version, feedback } as ModelClient<unknown, string>
}

type Asked = PredictOptions<boolean, boolean>

const versionClient = (connection: Connection, place: string) => {
  const ask = (body: object, { returnProbabilities, explain, routingKey, signal }: Asked) => {
    const path = `${place}/predict${explain ? '?explain=true' : ''}`
    const wished = returnProbabilities ? { ...body, return_probabilities: true } : body
    return connection.send({ path, body: wished, routingKey, signal })
  }
  const predictMany = async (instances: readonly object[], options: Asked = {}) => {
    const { predictions } = (await ask({ instances }, options)) as { predictions: unknown[] }
    return predictions.map(answerOf)
  }
  const asking = (options: Asked) => (inputs: readonly object[]) => predictMany(inputs, options)
  const stream = (inputs: Iterable<object>, options: StreamOptions<boolean, boolean> = {}) => {
    const { by = canStream() ? 'stream' : 'requests', ...asked } = options
    if (by === 'requests') return streamByRequests(asking(asked), inputs)
    return streamRows(connection, { ...asked, path: `${place}/predict:stream${wishesIn(asked)}` }, inputs)
  }
  return {
    predict: async (input: object, options: Asked = {}) => answerOf(await ask(input, options)),
    predictMany,
    batch: (options: BatchOptions & Asked = {}) => openBatch(asking(options), options),
    stream,
  }
}

const wishesIn = ({ returnProbabilities, explain }: Asked): string => {
  const wishes = [...(returnProbabilities ? ['return_probabilities=true'] : []), ...(explain ? ['explain=true'] : [])]
  return wishes.length > 0 ? `?${wishes.join('&')}` : ''
}
