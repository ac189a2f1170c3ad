import { type AddressInfo, type Socket, connect, createServer } from 'node:net'
import { once } from 'node:events'
import Fastify, { type FastifyInstance } from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { serveHealth } from '../../src/server/health.ts'
import { databaseReadiness, deliveryReadiness } from '../../src/server/readiness.ts'
import { freshPlace } from '../engines/database.ts'

/** A server that can be gone: a line to the one of the tests. */
interface Node {
  readonly url: string
  goAway(): Promise<void>
  comeBack(): Promise<void>
}

async function nodeBefore(url: string): Promise<Node> {
  const far = new URL(url)
  const open = new Set<Socket>()
  const line = createServer((near) => {
    const there = connect(Number(far.port), far.hostname)
    for (const socket of [near, there]) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => void (open.delete(socket), near.destroy(), there.destroy()))
    }
    near.pipe(there).pipe(near)
  })
  const listen = async (port: number): Promise<void> => void (await once(line.listen(port, '127.0.0.1'), 'listening'))
  await listen(0)
  const { port } = line.address() as AddressInfo
  const goAway = async (): Promise<void> => {
    const closed = once(line.close(), 'close')
    for (const socket of open) socket.destroy()
    await closed
  }
  onTestFinished(() => (line.listening ? goAway() : undefined))
  return { url: Object.assign(new URL(url), { port: String(port) }).href, goAway, comeBack: () => listen(port) }
}

interface Branch {
  readonly node: Node
  readonly database: Database
  /** As somebody asks who has not asked in the last second. */
  ready(): Promise<unknown>
}

async function branchOnItsOwnServer(name: string): Promise<Branch> {
  const place = await freshPlace('migrated')
  if (!('url' in place)) throw new Error('a server has an address')
  const node = await nodeBefore(place.url)
  const database = await openDatabase({ url: node.url, connections: 3 }, () => undefined)
  onTestFinished(() => database.close())
  return {
    node,
    database,
    ready: async () => {
      const app: FastifyInstance = Fastify()
      serveHealth(app, name, [databaseReadiness(database), deliveryReadiness(database.db)])
      const answer = await app.inject('/readyz')
      return { status: answer.statusCode, ...answer.json<object>() }
    },
  }
}

const fine = { status: 200, ready: true, database: 'ok', delivery: 'ok' }

test('of two branches on two servers the one whose server is away says so under its name, and the other goes on', async () => {
  const [lianyungang, suqian] = [await branchOnItsOwnServer('lianyungang'), await branchOnItsOwnServer('suqian')]
  expect([await lianyungang.ready(), await suqian.ready()]).toEqual([
    { ...fine, branch: 'lianyungang' },
    { ...fine, branch: 'suqian' },
  ])
  await suqian.node.goAway()
  expect(await suqian.ready()).toEqual({
    ...fine,
    status: 503,
    ready: false,
    branch: 'suqian',
    database: 'failed',
    delivery: 'failed',
  })
  expect(await lianyungang.ready()).toEqual({ ...fine, branch: 'lianyungang' })
  await suqian.node.comeBack()
  expect(await suqian.ready()).toEqual({ ...fine, branch: 'suqian' })
})
