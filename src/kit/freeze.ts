/** Freezes plain data all the way down and returns it. Functions and class instances are left as they are. */
export const deepFreeze = <T>(value: T): T => {
  const plain = Array.isArray(value) || (typeof value === 'object' && value !== null && isPlain(value))
  if (!plain || Object.isFrozen(value)) return value
  for (const inner of Object.values(value as object)) deepFreeze(inner)
  return Object.freeze(value)
}

const isPlain = (value: object) => {
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
