import { createDemoServer } from '../../../main/demo/demo-server.ts'

/** An app of its own, to be killed: starts the demo's server in the given folder, says where it is, and waits. */
const [, , folder = ''] = process.argv
const server = createDemoServer({ folder })
const { host, port, user, password, isNew } = await server.start()
process.stdout.write(`${JSON.stringify({ host, port, user, password, isNew, pid: server.pid() })}\n`)
setInterval(() => {}, 1000)
