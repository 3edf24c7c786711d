import { describe, expect, it } from 'vitest'
import { CultivarError, errorBody } from '../kit/errors.ts'
import { answerOf } from './error-shapes.ts'

const error = new CultivarError('request/invalid', 'The body is wrong.', { field: 'x' })

describe('the shape of an error', () => {
  it.each(['/v2', '/v2/', '/v2?x=1', '/v2/models/m/infer', '/v1/models/m:predict'])('is one text at %s', (url) => {
    expect(answerOf(url, error).body).toEqual({ error: 'The body is wrong.' })
  })

  it.each(['/invocations', '/ping'])('has the codes of MLflow at %s', (url) => {
    expect(answerOf(url, error).body).toEqual({ error_code: 'BAD_REQUEST', message: 'The body is wrong.' })
    const failed = new CultivarError('server/internal', 'It failed.')
    expect(answerOf(url, failed).body).toEqual({ error_code: 'INTERNAL_ERROR', message: 'It failed.' })
  })

  it.each(['/predict', '/v20', '/v2x/models', '/api/v2/models', '/pingpong', '/'])('is ours at %s', (url) => {
    expect(answerOf(url, error).body).toEqual(errorBody(error))
  })

  it('begins as Triton would for a model that is not there', () => {
    const unknown = new CultivarError('model/unknown', 'There is no model "x".')
    expect(answerOf('/v2/models/x', unknown).body).toEqual({
      error: 'Request for unknown model: There is no model "x".',
    })
  })
})
