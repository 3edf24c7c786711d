import { expect } from 'vitest'
import { z } from 'zod'

// https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/cloudevents.json, with the rules of the
// specification for names of attributes and for what an extension may hold.
const attributes = z
  .object({
    specversion: z.literal('1.0'),
    id: z.string().min(1),
    source: z.string().refine((text) => text !== '' && URL.canParse(text, 'http://base'), 'no URI reference'),
    type: z.string().min(1),
    subject: z.string().min(1).optional(),
    time: z.iso.datetime({ offset: true }),
    datacontenttype: z.literal('application/json'),
    data: z.unknown(),
  })
  .catchall(z.union([z.string(), z.boolean(), z.number().int()]))

export interface Event extends z.infer<typeof attributes> {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into data of every shape
  data: any
}

/** The value is a CloudEvent of version 1.0 in JSON. */
export const readEvent = (value: unknown): Event => {
  const event = attributes.parse(value) as Event
  for (const name of Object.keys(event)) expect(name).toMatch(/^[a-z0-9]{1,20}$/)
  return event
}
