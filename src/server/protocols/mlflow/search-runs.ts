import { readRunRecords, searchRuns } from '../../../tracking.ts'
import type { App, Service } from '../../service.ts'
import { addEndpoint } from './endpoint.ts'
import { enumeration, id, int64, message, repeated, sparse, text } from './messages.ts'
import { runMessage } from './run-message.ts'
import { viewTypes } from './view-type.ts'

export const runSearchRoutes = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: 'POST',
    path: '/runs/search',
    scope: 'read',
    summary: 'Find runs',
    request: message({
      experiment_ids: repeated(id()),
      filter: text().optional(),
      run_view_type: enumeration(viewTypes).optional(),
      max_results: int64().optional(),
      order_by: repeated(text()),
      page_token: text().optional(),
    }),
    answer: async ({ ctx }, { experiment_ids, filter, run_view_type, max_results, order_by, page_token }) => {
      const { ids, nextPageToken } = await searchRuns(ctx, {
        experimentIds: experiment_ids,
        filter,
        viewType: run_view_type,
        maxResults: max_results,
        orderBy: order_by,
        pageToken: page_token,
      })
      const runs = await readRunRecords(ctx, ids)
      return sparse({ runs: runs.map(runMessage), next_page_token: nextPageToken })
    },
  })
}
