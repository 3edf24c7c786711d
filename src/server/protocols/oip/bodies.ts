import type { FastifyInstance } from 'fastify'
import { validatorCompiler } from 'fastify-type-provider-zod'
import type { z } from 'zod'
import { CultivarError } from '../../../kit/errors.ts'
import { parseJson } from './exact-json.ts'
import { schemaRefusal } from './refuse.ts'

/** Leaves bodies of these routes as they came: only the route knows where JSON ends and tensors begin. */
export const readBytes = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(['application/json', 'application/octet-stream'], { parseAs: 'buffer' }, keep)
  // Triton's client sends no type at all.
  app.addContentTypeParser('*', { parseAs: 'buffer' }, ({ headers }, body, done) => {
    const type = headers['content-type']
    done(type === undefined ? null : otherType(type), body)
  })
  // The schemas of bodies are there for the documentation: a body is bytes until its JSON has been found.
  app.setValidatorCompiler<z.ZodType>((route) =>
    route.httpPart === 'body' ? (value: unknown) => ({ value }) : validatorCompiler(route),
  )
}

const keep = (_request: unknown, body: string | Buffer, done: (error: null, body: unknown) => void) => done(null, body)

const otherType = (type: string) => {
  const message = `The body came as ${type.slice(0, 100)}. Send JSON as application/json, or tensors as application/octet-stream.`
  return new CultivarError('request/media-type', message)
}

/** A body that is small and JSON, or nothing. */
export const readJson = <Schema extends z.ZodType>(body: unknown, schema: Schema): z.infer<Schema> => {
  const parsed = schema.safeParse(Buffer.isBuffer(body) && body.length > 0 ? parseJson(body) : undefined)
  if (parsed.success) return parsed.data
  throw schemaRefusal(parsed.error)
}
