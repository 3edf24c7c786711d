// The page follows the server's events. When the stream breaks it asks from time to time instead, and tries to follow
// again. A hidden page does neither: browsers give a server six connections, and six tabs would use them up.

const eventNames = ['prediction', 'feedback', 'alert', 'decision', 'deployment']
const pollMs = 10_000

export const follow = (changed: () => void, state: (live: boolean) => void) => {
  let stream: EventSource | undefined
  let waitMs = 1000
  const open = () => {
    stream?.close()
    if (document.hidden) return
    const opened = new EventSource('api/events')
    stream = opened
    opened.onopen = () => {
      waitMs = 1000
      state(true)
      changed()
    }
    for (const name of eventNames) opened.addEventListener(name, changed)
    opened.onerror = () => {
      state(false)
      // The browser connects again by itself, unless the server answered with something that is no stream.
      if (opened.readyState !== EventSource.CLOSED || opened !== stream) return
      setTimeout(open, waitMs)
      waitMs = Math.min(waitMs * 2, 30_000)
    }
  }
  document.addEventListener('visibilitychange', open)
  setInterval(() => {
    const live = stream?.readyState === EventSource.OPEN
    if (!live && !document.hidden) changed()
  }, pollMs)
  open()
}

/** Runs at once, then at most once in `pauseMs`; what is asked for meanwhile becomes one run at the end. */
export const paced = (run: () => Promise<void>, pauseMs: number) => {
  let resting = false
  let asked = false
  const go = async () => {
    asked = resting
    if (resting) return
    resting = true
    const wake = () => {
      resting = false
      if (asked) go()
    }
    await run().finally(() => setTimeout(wake, pauseMs))
  }
  return go
}
