import type { z } from 'zod'
import { CultivarError } from '../../../kit/errors.ts'

/** The fields of a request; what is undefined is not sent. */
type Fields = Record<string, string | number | readonly string[] | undefined>

/** One MLflow server, asked as its clients ask. */
export interface Asked {
  get<Answer extends z.ZodType>(path: string, fields: Fields, answer: Answer): Promise<z.output<Answer>>
  post<Answer extends z.ZodType>(path: string, fields: Fields, answer: Answer): Promise<z.output<Answer>>
  /** A file, or whatever is at that address. */
  open(path: string): Promise<Response>
}

/** Name and password, or a token, come from the environment variables that MLflow's clients read. */
export const askServer = (base: string, env: NodeJS.ProcessEnv): Asked => {
  const authorization = credentials(env)
  const open = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = { ...(init.headers as object), ...(authorization && { authorization }) }
    const answer = await fetch(base + path, { ...init, headers }).catch((error: Error) => {
      throw unreachable(base, String((error.cause as Error | undefined)?.message ?? error.message))
    })
    if (answer.ok) return answer
    throw unreachable(base, `${answer.status} to ${path.slice(0, 200)}: ${(await answer.text()).slice(0, 300)}`)
  }
  const read = async <Answer extends z.ZodType>(response: Response, answer: Answer): Promise<z.output<Answer>> => {
    const read = answer.safeParse(await response.json().catch(() => undefined))
    if (read.success) return read.data
    throw unreachable(base, `${new URL(response.url).pathname} gave ${read.error.issues[0]?.message}`)
  }
  return {
    open,
    get: async (path, fields, answer) => read(await open(`${path}?${queryOf(fields)}`), answer),
    post: async (path, fields, answer) => {
      const json = { method: 'POST', body: JSON.stringify(fields), headers: { 'content-type': 'application/json' } }
      return read(await open(path, json), answer)
    },
  }
}

const credentials = (env: NodeJS.ProcessEnv): string | undefined => {
  const { MLFLOW_TRACKING_TOKEN: token, MLFLOW_TRACKING_USERNAME: name = '', MLFLOW_TRACKING_PASSWORD: password } = env
  if (token) return `Bearer ${token}`
  return password === undefined ? undefined : `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`
}

const queryOf = (fields: Fields) =>
  new URLSearchParams(
    Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  )

const unreachable = (base: string, why: string) =>
  new CultivarError('data/unreadable', `The MLflow server ${base} did not answer as one does: ${why}.`, { url: base })

/** All pages of a search, one after the other. */
export async function* pages<Page extends { next_page_token?: string | undefined }>(
  ask: (page_token: string | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  let token: string | undefined
  do {
    const page = await ask(token)
    yield page
    token = page.next_page_token || undefined
  } while (token !== undefined)
}
