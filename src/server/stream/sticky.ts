import { routingOf } from '../../define.ts'
import type { Service } from '../service.ts'

/**
 * The rows of a request are answered by one version. A stream has no such unit, so where a feature decides who answers,
 * rows with another value of it have to be asked for apart: this is what tells them apart.
 */
export const stickyKey =
  ({ fleet, project }: Service, model: string) =>
  (row: unknown): string | undefined => {
    const routing = fleet.deployment(model)?.routing ?? routingOf(project, model)
    const by = 'by' in routing ? routing.by : undefined
    if (!by?.startsWith('feature:') || typeof row !== 'object') return undefined
    return String((row as Record<string, unknown> | null)?.[by.slice('feature:'.length)])
  }
