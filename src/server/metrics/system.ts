import { statfs } from 'node:fs/promises'
import { cpus, freemem, loadavg, totalmem } from 'node:os'
import { Gauge, type Registry } from 'prom-client'
import type { Context } from '../../store.ts'

/** The machine below: processors, memory, and the disk of the state folder. */
export const systemMetrics = ({ store }: Context, registry: Registry) => {
  // The processes of a server share the machine, so one speaks for all.
  const aggregator = 'first' as const
  const registers = [registry]
  const memory = new Gauge({
    name: 'system_memory_bytes',
    help: 'Memory of the machine',
    labelNames: ['state'],
    registers,
    aggregator,
  })
  const cpu = new Gauge({
    name: 'system_cpu_load_ratio',
    help: 'Load of one minute by the number of processors',
    registers,
    aggregator,
  })
  new Gauge({
    name: 'system_disk_bytes',
    help: 'The disk of the state folder',
    labelNames: ['state'],
    registers,
    aggregator,
    async collect() {
      memory.set({ state: 'total' }, totalmem())
      memory.set({ state: 'free' }, freemem())
      cpu.set(loadavg()[0]! / cpus().length)
      const disk = await statfs(store.state)
      this.set({ state: 'total' }, disk.blocks * disk.bsize)
      this.set({ state: 'free' }, disk.bavail * disk.bsize)
    },
  })
}
