import {
  addToModelHistory,
  createRun,
  deleteRun,
  deleteTag,
  getRunRecord,
  restoreRun,
  updateRun,
} from '../../../tracking.ts'
import type { App, Service } from '../../service.ts'
import { addEndpoint } from './endpoint.ts'
import { done, enumeration, id, int64, message, pair, repeated, text } from './messages.ts'
import { ofRun, runIdOf } from './run-id.ts'
import { runInfo, runMessage } from './run-message.ts'

export const runRoutes = (app: App, service: Service): void => {
  addLife(app, service)
  addEnds(app, service)
  addLegacy(app, service)
}

const statuses = { RUNNING: 1, SCHEDULED: 2, FINISHED: 3, FAILED: 4, KILLED: 5 }

const newRun = {
  experiment_id: id(),
  user_id: text().optional(),
  run_name: text().optional(),
  start_time: int64().optional(),
  tags: repeated(pair()),
}

const change = {
  ...ofRun,
  status: enumeration(statuses).optional(),
  end_time: int64().optional(),
  run_name: text().optional(),
}

const addLife = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: 'POST',
    path: '/runs/create',
    scope: 'track',
    summary: 'Open a run',
    request: message(newRun),
    answer: async ({ ctx }, { experiment_id, user_id, run_name, start_time, tags }) => {
      const run = { name: run_name, userId: user_id, startTime: start_time, tags }
      return { run: runMessage(await createRun(ctx, experiment_id, run)) }
    },
  })
  addEndpoint(app, service, {
    method: 'GET',
    path: '/runs/get',
    scope: 'read',
    summary: 'One run',
    request: message(ofRun),
    answer: async ({ ctx }, input) => ({ run: runMessage(await getRunRecord(ctx, runIdOf(input))) }),
  })
  addEndpoint(app, service, {
    method: 'POST',
    path: '/runs/update',
    scope: 'track',
    summary: 'Change name, status or end of a run',
    request: message(change),
    answer: async ({ ctx }, { status, end_time, run_name, ...input }) => ({
      run_info: runInfo(
        await updateRun(ctx, runIdOf(input), { status, endTime: end_time, name: run_name || undefined }),
      ),
    }),
  })
}

const addEnds = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: 'POST',
    path: '/runs/delete',
    scope: 'track',
    summary: 'Put a run away',
    request: message(ofRun),
    answer: ({ ctx }, input) => done(deleteRun(ctx, runIdOf(input))),
  })
  addEndpoint(app, service, {
    method: 'POST',
    path: '/runs/restore',
    scope: 'track',
    summary: 'Bring a run back',
    request: message(ofRun),
    answer: ({ ctx }, input) => done(restoreRun(ctx, runIdOf(input))),
  })
  addEndpoint(app, service, {
    method: 'POST',
    path: '/runs/delete-tag',
    scope: 'track',
    summary: 'Remove a tag of a run',
    request: message({ ...ofRun, key: text() }),
    answer: ({ ctx }, { key, ...input }) => done(deleteTag(ctx, runIdOf(input), key)),
  })
}

const addLegacy = (app: App, service: Service): void => {
  addEndpoint(app, service, {
    method: 'POST',
    path: '/runs/log-model',
    scope: 'track',
    summary: 'Note a model in a tag of the run, as old clients do',
    request: message({ ...ofRun, model_json: text() }),
    answer: ({ ctx }, { model_json, ...input }) => done(addToModelHistory(ctx, runIdOf(input), model_json)),
  })
}
