/** How long the turns of the event loop are, as those see it who come in them. */
export interface Turns {
  /** Called for each request: whether it comes late in a turn that is too long, as all were for a while. */
  isLate(): boolean
}

// CoDel (Nichols and Jacobson, RFC 8289) on the queue that Node does not show: what arrives during a turn waits in the
// sockets until the next, so the length of a turn is the delay that a request has met before anybody sees it. A burst is
// no overload; a delay that stands is, when no turn was short for an interval. One cannot drop what waits in a socket
// without reading it, so what is dropped is what comes after the target time of a turn, by an answer that costs little.
const targetMs = 10
const intervalMs = 100

interface Scheduler {
  now(): number
  /** Calls back when the turn has ended. */
  atEnd(done: () => void): void
}

const eventLoop: Scheduler = { now: () => performance.now(), atEnd: (done) => setImmediate(done) }

export const openTurns = ({ now, atEnd }: Scheduler = eventLoop): Turns => {
  const turn = { open: false, began: 0, ended: now(), shortAt: now() }
  const end = () => {
    turn.open = false
    turn.ended = now()
    if (turn.ended - turn.began <= targetMs) turn.shortAt = turn.ended
  }
  return {
    isLate: () => {
      const time = now()
      if (turn.open) return time - turn.began > targetMs && time - turn.shortAt > intervalMs
      // Who comes after a silence finds no queue.
      if (time - turn.ended > intervalMs) turn.shortAt = time
      turn.open = true
      turn.began = time
      atEnd(end)
      return false
    },
  }
}
