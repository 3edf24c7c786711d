import { mkdtempSync, statSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { post } from './ask.ts'
import { openHouse } from './house.ts'

// The parent of the state folder is open to its owner alone, as that of every mkdtemp is.
it('root in a folder that PostgreSQL may not enter has its data elsewhere, and everything works', async ({ skip }) => {
  skip(userInfo().uid !== 0, 'only root lends PostgreSQL another user')
  const root = mkdtempSync(join(tmpdir(), 'cultivar-input-'))
  expect(statSync(root).mode & 0o777).toBe(0o700)
  const house = await openHouse({ root })
  const { data = '', state } = house.ctx.store
  expect(dirname(data)).not.toBe(state)
  expect(statSync(data).mode & 0o777).toBe(0o700)
  const { status, body } = await post(`${house.url}/predict`, { text: 'a lovely film' })
  expect(status).toBe(200)
  expect((await post(`${house.url}/feedback`, { prediction_id: body.id, label: 'positive' })).status).toBe(200)
  await house.close()
})
