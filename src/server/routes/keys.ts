import { createKey, listKeys, revokeKey, rotateKey } from '../../access.ts'
import { toMs } from '../../define.ts'
import { idParams, madeKeySchema, newKeySchema, rotateKeySchema } from '../contract.ts'
import type { App, Service } from '../service.ts'

export const keyRoutes = (app: App, { ctx, keyring }: Service): void => {
  const tags = ['access']
  app.get('/api/keys', {
    config: { scope: 'admin' },
    schema: { tags, summary: 'The keys, the newest first; never their text' },
    handler: async () => ({ keys: await listKeys(ctx) }),
  })
  app.post('/api/keys', {
    config: { scope: 'admin', action: 'key.create' },
    schema: {
      tags,
      summary: 'Make a key; its text is in this answer and nowhere else',
      body: newKeySchema,
      response: { 201: madeKeySchema },
    },
    handler: async (request, reply) => {
      const { name, scopes, lifetime } = request.body
      const made = await createKey(ctx, {
        name,
        scopes,
        lifetimeMs: lifetime === undefined ? undefined : toMs(lifetime),
      })
      request.subject = made.id
      await keyring.refresh()
      return reply.code(201).header('cache-control', 'no-store').send(made)
    },
  })
  app.post('/api/keys/:id/rotate', {
    config: { scope: 'admin', action: 'key.rotate' },
    schema: {
      tags,
      summary: 'Make a key that takes the place of another',
      description: 'The old one ends at once, or after `overlap`, as in `24h`.',
      params: idParams,
      body: rotateKeySchema.nullish(),
      response: { 201: madeKeySchema },
    },
    handler: async (request, reply) => {
      const { id } = request.params
      const made = await rotateKey(ctx, id, toMs(request.body?.overlap ?? '0s'))
      request.subject = `${id} ${made.id}`
      await keyring.refresh()
      return reply.code(201).header('cache-control', 'no-store').send(made)
    },
  })
  app.delete('/api/keys/:id', {
    config: { scope: 'admin', action: 'key.revoke' },
    schema: { tags, summary: 'End a key for good', params: idParams },
    handler: async ({ params: { id } }) => {
      const ended = await revokeKey(ctx, id)
      await keyring.refresh()
      return ended
    },
  })
}
