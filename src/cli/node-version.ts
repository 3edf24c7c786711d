// From this version on, Node runs a typed file as it is.
const oldest = [22, 18] as const

/** What is wrong with the Node that runs this, and the way out; nothing when it is new enough. */
export const nodeProblem = (version = process.versions.node): string | undefined => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return undefined
  return `Node ${version} is too old to run a typed file. Install Node ${oldest.join('.')} or newer, or say \`npx cultivar\` in a project made by \`cultivar init\`, which brings its own.`
}
