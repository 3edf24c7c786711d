import type { Part, Request } from './request.ts'

/** Requests that wait for a batch, each group in the order of its arrival. */
export interface Queue<Row, Result> {
  rows(): number
  bytes(): number
  add(request: Request<Row, Result>): void
  /** Takes out what still waits of a request. */
  remove(request: Request<Row, Result>): void
  /** The group whose first request has waited longest. */
  next(): Group<Row, Result> | undefined
  /** The next batch of a group: requests stay whole, but for one that no batch could hold. */
  take(group: Group<Row, Result>, most: number): Part<Row, Result>[]
}

interface Group<Row, Result> {
  name: string
  list: Request<Row, Result>[]
  rows: number
}

export const openQueue = <Row, Result>(): Queue<Row, Result> => {
  const groups = new Map<string, Group<Row, Result>>()
  const waiting = { rows: 0, bytes: 0 }
  const groupOf = (name: string): Group<Row, Result> => {
    const found = groups.get(name) ?? { name, list: [], rows: 0 }
    groups.set(name, found)
    return found
  }
  const count = (group: Group<Row, Result>, rows: number, bytes: number) => {
    group.rows += rows
    waiting.rows += rows
    waiting.bytes += bytes
    if (group.rows === 0) groups.delete(group.name)
  }
  return {
    rows: () => waiting.rows,
    bytes: () => waiting.bytes,
    add: (request) => {
      const group = groupOf(request.group)
      group.list.push(request)
      count(group, request.rows.length, request.bytes)
    },
    remove: (request) => {
      if (untaken(request) === 0) return
      const group = groups.get(request.group)
      const at = group?.list.indexOf(request) ?? -1
      if (!group || at < 0) return
      group.list.splice(at, 1)
      count(group, -untaken(request), -request.bytes)
    },
    next: () => {
      let oldest: Group<Row, Result> | undefined
      for (const group of groups.values()) if (!oldest || group.list[0]!.since < oldest.list[0]!.since) oldest = group
      return oldest
    },
    take: (group, most) => {
      const parts = takeParts(group.list, most)
      for (const { request, from, to } of parts) count(group, from - to, untaken(request) === 0 ? -request.bytes : 0)
      return parts
    },
  }
}

const untaken = <Row, Result>({ rows, taken }: Request<Row, Result>) => rows.length - taken

const takeParts = <Row, Result>(list: Request<Row, Result>[], most: number): Part<Row, Result>[] => {
  const parts: Part<Row, Result>[] = []
  let room = most
  while (room > 0 && list[0]) {
    const [request] = list
    const isLong = request.rows.length > most
    if (!isLong && untaken(request) > room) break
    const from = request.taken
    const to = Math.min(request.rows.length, from + room)
    parts.push({ request, from, to })
    request.taken = to
    room -= to - from
    list.shift()
    // The rest of a long request goes behind the others, so that it does not make all of them wait for all of it.
    if (untaken(request) > 0) list.push(request)
  }
  return parts
}
