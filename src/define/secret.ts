import { z } from 'zod'

/** The name of an environment variable. The value is read where it is used and is stored nowhere. */
export interface Secret {
  readonly secret: string
}

export const secretSchema = z.object({ secret: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) })

export const secret = (name: string): Secret => ({ secret: name })
