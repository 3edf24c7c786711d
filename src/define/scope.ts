import { z } from 'zod'

/**
 * What a caller has to be allowed to: to ask for predictions, to give labels, to look at everything that is kept, to
 * write down runs and models (as an MLflow client does), to change what serves, or to change who may do what.
 */
export const scopeSchema = z.enum(['predict', 'feedback', 'read', 'track', 'operate', 'admin'])
export type Scope = z.infer<typeof scopeSchema>
