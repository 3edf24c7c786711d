// Trees for prediction. A node is 16 bytes: the threshold, its column, its left child and its right child, as indices of
// nodes within the forest. The sign bit of the column is set where a missing value goes right. A leaf is its own child, so
// four rows can go down side by side until none of them moves.

/** Adds the value of the leaf that each of `count` rows ends in to `out`, for a tree without categories. */
export function walkNumbers(rows: usize, count: usize, stride: usize, nodes: usize, root: u32, values: usize, out: usize, step: usize): void {
  let row: usize = 0
  for (; row + 4 <= count; row += 4) {
    const first = rows + row * stride
    let a = root
    let b = root
    let c = root
    let d = root
    for (;;) {
      const nextA = below(nodes, a, first)
      const nextB = below(nodes, b, first + stride)
      const nextC = below(nodes, c, first + 2 * stride)
      const nextD = below(nodes, d, first + 3 * stride)
      if (nextA == a && nextB == b && nextC == c && nextD == d) break
      a = nextA
      b = nextB
      c = nextC
      d = nextD
    }
    addTo(out + row * step, values, a)
    addTo(out + (row + 1) * step, values, b)
    addTo(out + (row + 2) * step, values, c)
    addTo(out + (row + 3) * step, values, d)
  }
  for (; row < count; row++) {
    let node = root
    for (;;) {
      const next = below(nodes, node, rows + row * stride)
      if (next == node) break
      node = next
    }
    addTo(out + row * step, values, node)
  }
}

/** The same where nodes may ask for a level: `sets` has for every node where its set begins, 0 for a number. */
export function walkMixed(
  rows: usize, count: usize, stride: usize, nodes: usize, root: u32, values: usize, out: usize, step: usize, sets: usize,
): void {
  for (let row: usize = 0; row < count; row++) {
    const own = rows + row * stride
    let node = root
    for (;;) {
      const set = <usize>load<u32>(sets + (<usize>node << 2))
      const next = set ? inSet(nodes, node, own, set) : below(nodes, node, own)
      if (next == node) break
      node = next
    }
    addTo(out + row * step, values, node)
  }
}

function below(nodes: usize, node: u32, row: usize): u32 {
  const record = nodes + (<usize>node << 4)
  const column = load<u32>(record, 4)
  const value = load<f32>(row + (<usize>(column & 0x7fffffff) << 2))
  const missing = <u32>(value != value) & (column >> 31)
  const right = <u32>(value > load<f32>(record)) | missing
  return load<u32>(record + (<usize>right << 2), 8)
}

function inSet(nodes: usize, node: u32, row: usize, set: usize): u32 {
  const record = nodes + (<usize>node << 4)
  const column = load<u32>(record, 4)
  const value = load<f32>(row + (<usize>(column & 0x7fffffff) << 2))
  if (value != value) return load<u32>(record + (<usize>(column >> 31) << 2), 8)
  const level = <u32>value
  const left = (load<u32>(set + (<usize>(level >> 5) << 2)) >> (level & 31)) & 1
  return load<u32>(record + (<usize>(1 - left) << 2), 8)
}

function addTo(out: usize, values: usize, node: u32): void {
  store<f64>(out, load<f64>(out) + load<f64>(values + (<usize>node << 3)))
}
