// A process that opens the store of a folder, says where it is, and keeps it until it is asked to leave.
import { openStore } from '../../src/store.ts'

const store = await openStore({ state: process.argv[2]! })
process.on('SIGTERM', () => void store.close())
process.stderr.write('open\n')
