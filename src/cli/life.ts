/**
 * How long a process may take to leave: longer than anything that it does for that, and short enough for who waits at a
 * terminal. A server with requests in work pauses for 10 s, answers for 12 and writes for 3 at most; who started it waits
 * a little longer, and stops PostgreSQL after it, all within the 30 s that Kubernetes gives.
 */
export const patienceMs = { command: 9_000, server: 26_000, serverChild: 26_500, everything: 29_000 } as const

/**
 * Aborts when this process is asked to end: Ctrl-C, a signal, or the death of the process that started it. A command asks
 * for it first of all, because until then a signal ends it as it is, with nobody to stop its PostgreSQL. Who asks
 * again changes nothing: what is under way is the way out, and it is limited in time.
 */
export const stopSignal = (withinMs: number = patienceMs.command): AbortSignal => {
  const stop = new AbortController()
  const leave = () => {
    if (stop.signal.aborted) return
    stop.abort()
    setTimeout(() => process.exit(1), withinMs).unref()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, leave)
  process.on('disconnect', leave)
  followShell(leave)
  // Who listens for its end is kept alive by the channel, also after everything else is done.
  process.channel?.unref()
  return stop.signal
}

// npm runs a script in a shell, and a signal that npm passes on ends only that. What is left of us has another parent then.
const followShell = (leave: () => void): void => {
  if (process.env['npm_lifecycle_event'] === undefined) return
  const shell = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(watch)
    leave()
  }, 500)
  watch.unref()
}

export const untilStopped = (stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (stop.aborted) resolve()
    stop.addEventListener('abort', () => resolve(), { once: true })
  })
