import { parentPort, workerData } from 'node:worker_threads'
import { helpAlong, type Shift } from '../../learners.ts'

const { own } = workerData as { own: number }

parentPort!.on('message', (shift: Shift) => helpAlong(shift, own))
parentPort!.postMessage('here')
