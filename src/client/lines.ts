/** Rows as the body of a request, a JSON line each, taken from their source as the network takes them. */
export interface Source {
  body: ReadableStream<Uint8Array>
  /** What the source threw, where it did. */
  failure?: { thrown: unknown }
}

/** Takes a row when there is `room` for it, and tells when it is `sent`. */
export const openSource = (
  rows: AsyncIterable<object> | Iterable<object>,
  { room, sent }: { room(): Promise<void>; sent(): void },
): Source => {
  const iterator = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]()
  const encoder = new TextEncoder()
  const source: Source = {
    body: new ReadableStream({
      pull: async (controller) => {
        try {
          await room()
          const { done, value } = await iterator.next()
          if (done) return controller.close()
          sent()
          controller.enqueue(encoder.encode(`${JSON.stringify(value)}\n`))
        } catch (thrown) {
          source.failure = { thrown }
          controller.error(thrown)
        }
      },
      cancel: async () => void (await iterator.return?.()),
    }),
  }
  return source
}

/** The lines of an answer as they come. */
export const linesOf = async function* ({ body }: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let begun = ''
  for await (const bytes of partsOf(body!)) {
    const lines = (begun + decoder.decode(bytes, { stream: true })).split('\n')
    begun = lines.pop()!
    yield* lines.filter((line) => line !== '')
  }
  if (begun.trim() !== '') yield begun
}

// Not every browser iterates over a stream.
const partsOf = async function* (body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel()
  }
}
