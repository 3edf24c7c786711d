import { z } from 'zod'
import { storable } from '../../../../kit/unicode.ts'
import { id, message, text } from '../messages.ts'

/** Text that the database is asked about, or is given. */
export const word = () => text().transform(storable)

export const tag = message({ key: text(), value: text() })

const greatest = 2 ** 31 - 1

/** The number of a version, as text or as a number. One that is too great for a version is that of none. */
export const version = () =>
  id().transform((value, checks) => {
    if (/^\s*\+?\d+\s*$/.test(value)) return Math.min(Number(value), greatest)
    checks.issues.push({ code: 'custom', message: 'is not a whole number', input: value })
    return z.NEVER
  })

export const versionKey = { name: word(), version: version() }
