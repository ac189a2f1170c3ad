import { once } from 'node:events'
import { type AddressInfo, type Socket, connect, createServer } from 'node:net'

/**
 * A line to the database that takes its time: `slow-line.ts PORT MILLIS` listens on a free loopback port, says which, and hands on what it
 * hears so many milliseconds later, each way. Ends with its standard input.
 */
const [port = 0, millis = 0] = process.argv.slice(2).map(Number)

const later = (from: Socket, to: Socket): void => {
  from.on('data', (chunk) => void setTimeout(() => to.write(chunk), millis))
  from.on('close', () => void setTimeout(() => to.destroy(), millis))
  from.on('error', () => undefined)
}

const server = createServer((near) => {
  const far = connect({ port, host: '127.0.0.1', noDelay: true })
  near.setNoDelay(true)
  later(near, far)
  later(far, near)
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
process.stdin.resume().on('end', () => process.exit())
