/** Processor time of this process so far, which says more than the clock where others use the machine as well. */
export const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
