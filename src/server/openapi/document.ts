// The document of the whole server: what the routes say of themselves, what is true of all of them, and the models that
// serve, each with a path of its own. So a route that is added is in it, and a model that is promoted too.
import type { Servable } from '../../serving.ts'
import type { Service } from '../service.ts'
import { describeVersion } from './describe.ts'
import { errorResponses, errorSchemas } from './errors.ts'
import type { JsonSchema } from './feature.ts'
import { askingModel, type Described, modelSchemas } from './model.ts'

type Responses = Record<string, JsonSchema>
type Operation = JsonSchema & {
  parameters?: JsonSchema[]
  requestBody?: { required: boolean; content: Record<string, JsonSchema> }
  responses: Responses
}
type Paths = Record<string, Record<string, Operation>>
export type Document = JsonSchema & { paths: Paths; components: { schemas: Record<string, JsonSchema> } }

/** What is written of the server in `plain`, completed, with the models that serve. */
export const serverDocument = async (
  { ctx, project, fleet }: Pick<Service, 'ctx' | 'project' | 'fleet'>,
  plain: object,
): Promise<Document> => {
  const serving = fleet.models().flatMap((name) => fleet.serving(name) ?? [])
  const { rows } = project.server.limits
  const models = await Promise.all(serving.map((servable: Servable) => describeVersion(ctx, servable, rows)))
  const document = completed(plain as Document)
  const schemas = models.map((described) => modelSchemas(described, prefixOf(described)))
  return {
    ...document,
    paths: withModels(document.paths, models, project.default),
    components: { ...document.components, schemas: Object.assign({}, document.components.schemas, ...schemas) },
  }
}

/** The document with what no route has to say: how it can fail, and that it answers JSON. */
export const completed = (document: Document): Document => ({
  ...document,
  paths: Object.fromEntries(
    Object.entries(document.paths).map(([path, operations]) => {
      const full = Object.entries(operations).map(([method, operation]) => [
        method,
        completedOperation(path, operation),
      ])
      return [path, Object.fromEntries(full)]
    }),
  ),
  components: { ...document.components, schemas: { ...document.components?.schemas, ...errorSchemas } },
})

const completedOperation = (path: string, operation: Operation): Operation => {
  const answers = Object.entries(operation.responses).map(([status, response]) => [
    status,
    answered(path, status, response),
  ])
  return {
    ...operation,
    ...bodyOf(path, operation),
    responses: { ...failuresOf(path), ...Object.fromEntries(answers) },
  }
}

const answered = (path: string, status: string, response: JsonSchema): JsonSchema => {
  const named = { ...response, description: descriptionOf(status, response) }
  if (!status.startsWith('2')) return named
  if (streamPath.test(path)) return { ...named, content: lines }
  if (rowPath.test(path)) return { ...named, content: { ...(response['content'] as JsonSchema), ...sheets } }
  return 'content' in response ? named : { ...named, content: othersPath.test(path) ? whatever : anything }
}

const descriptionOf = (status: string, { description }: JsonSchema) => {
  if (description !== 'Default Response') return description
  return status.startsWith('2') ? 'The answer' : errorResponses['4XX'].description
}

const anything = { 'application/json': { schema: {} } }
const whatever = { '*/*': { schema: {} } }
const lines = { 'application/x-ndjson': { schema: { type: 'string' } } }
const sheets = { ...lines, 'text/csv': { schema: { type: 'string' } } }

// The protocols of others have errors of their own form, which their clients know.
const othersPath = /^\/(v1|v2|invocations|ping|version|get-artifact|model-versions|api\/[23]\.0)(\/|$)/

const healthPath = /^\/health(\/|$)/

const failuresOf = (path: string): Responses => {
  const { '4XX': refused, 503: later } = errorResponses
  if (healthPath.test(path)) return { '4XX': refused, 503: { description: 'It cannot answer now', content: anything } }
  if (!othersPath.test(path)) return errorResponses
  return { '4XX': { ...refused, content: anything }, 503: { ...later, content: anything } }
}

/** The paths whose body is rows of a model, of which no route knows the columns. */
const rowPath = /^(\/predict|\/api\/models\/\{model\}(\/versions\/\{version\})?\/predict)$/
const streamPath = /^\/api\/models\/\{model\}(\/versions\/\{version\})?\/predict:stream$/

const bodyOf = (path: string, { requestBody }: Operation): Pick<Operation, 'requestBody'> => {
  if (streamPath.test(path)) return { requestBody: { required: true, content: lines } }
  if (rowPath.test(path)) return { requestBody: { required: true, content: { ...anyRow, ...sheets } } }
  if (!requestBody) return {}
  const { schema } = requestBody.content['application/json'] as { schema: JsonSchema }
  return { requestBody: { ...requestBody, required: isNeeded(schema) } }
}

// A body that may be null, or of which no field has to be there, need not be there itself.
const isNeeded = ({ required, anyOf }: JsonSchema): boolean =>
  required !== undefined || (Array.isArray(anyOf) && !anyOf.some(({ type }) => type === 'null'))

const anyRow = { 'application/json': { schema: { type: 'object', minProperties: 1 } } }

// A name that came by MLflow may have characters that no name in this document can have; a point is in none of the others.
const prefixOf = ({ model }: Described) =>
  `${model.replace(/[^\w-]/gu, (character) => `.${character.codePointAt(0)!.toString(16)}.`)}.`

const generic = '/api/models/{model}/predict'

// A model has a path of its own, which a router prefers to the one with a parameter, so both may stand there.
const withModels = (paths: Paths, models: Described[], byDefault: string | undefined): Paths => {
  const asked = paths[generic]?.['post']
  if (!asked) return paths
  const own = models.map((described) => {
    const operation = asking(described, {
      ...asked,
      summary: `Predict ${described.signature.target} with ${described.model}`,
    })
    return [generic.replace('{model}', () => encodeURIComponent(described.model)), { post: operation }] as const
  })
  const first = models.find(({ model }) => model === byDefault)
  const predict = first && paths['/predict']?.['post']
  return {
    ...paths,
    ...(predict ? { '/predict': { post: asking(first, predict) } } : {}),
    ...Object.fromEntries(own),
  }
}

const asking = (described: Described, operation: Operation): Operation => {
  const { requestBody, responses } = askingModel(described, prefixOf(described))
  return {
    ...operation,
    parameters: operation.parameters?.filter(({ in: place }) => place !== 'path') ?? [],
    requestBody: { ...requestBody, content: { ...operation.requestBody?.content, ...requestBody.content } },
    responses: {
      ...operation.responses,
      200: { ...responses[200], content: { ...sheets, ...responses[200].content } },
    },
  }
}
