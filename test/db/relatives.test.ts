import { readFileSync } from 'node:fs'
import { type AddressInfo, type Socket, createServer } from 'node:net'
import { TLSSocket } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { relativeByVersion } from '../../src/db/relatives.ts'
import { reportLost } from '../engines/template.ts'

/** A server that answers the first message of a connection with a request for authentication. */
async function asking(code: number, rest: Buffer, encrypted = false): Promise<string> {
  const message = Buffer.alloc(9)
  message.write('R')
  message.writeInt32BE(8 + rest.length, 1)
  message.writeInt32BE(code, 5)
  const answer = (socket: Socket): void => {
    socket.on('error', () => undefined)
    socket.once('data', () => {
      socket.write(Buffer.concat([message, rest]))
      // Whatever is said to that is wrong.
      socket.once('data', () => socket.destroy())
    })
  }
  const server = createServer((socket) => {
    if (!encrypted) return answer(socket)
    socket.on('error', () => undefined)
    socket.once('data', (asked) => {
      // Eight bytes ask for encryption; whoever says more, says it to everybody.
      if (asked.length !== 8) return socket.destroy()
      socket.write('S')
      answer(new TLSSocket(socket, { isServer: true, key: pem('localhost.key'), cert: pem('localhost.pem') }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `postgres://sameday:hush@127.0.0.1:${(server.address() as AddressInfo).port}/branch${encrypted ? '?sslmode=no-verify' : ''}`
}

const pem = (name: string): string => readFileSync(new URL(`../fakes/tls/${name}`, import.meta.url), 'utf8')

const problem = async (url: string): Promise<string> =>
  openDatabase({ url, connections: 1 }, reportLost).then(
    () => 'opened',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )

/** As openGauss asks: how the password is kept, 64 characters of salt, a token, the rounds. */
const sha256 = Buffer.concat([Buffer.from([0, 0, 0, 2]), Buffer.from(`${'a'.repeat(64)}12345678`), Buffer.from([0, 0, 0x27, 0x10])])

test.each([
  [10, sha256],
  [11, Buffer.concat([Buffer.from('a'.repeat(64)), Buffer.from('1234')])],
  [13, sha256],
])('a server that asks for authentication %d as openGauss does is named, and ends nothing', async (code, rest) => {
  const says = await problem(await asking(code, rest))
  expect(says).toMatch(
    new RegExp(
      `^数据库 127\\.0\\.0\\.1:\\d+/branch 不能使用：它要求的认证方式（代码 ${code}）不是 PostgreSQL 的，像是 openGauss 或 GaussDB`,
    ),
  )
  expect(says).not.toContain('hush')
})

test('what is asked behind encryption is seen too, and nothing is said before there is one', async () => {
  expect(await problem(await asking(13, sha256, true))).toContain('（代码 13）不是 PostgreSQL 的，像是 openGauss 或 GaussDB')
})

test('what asks as PostgreSQL does is left to the driver', async () => {
  // For the password as MD5.
  expect(await problem(await asking(5, Buffer.from('salt')))).toMatch(/^无法连接数据库 127\.0\.0\.1/)
})

test('a server that asks as the driver cannot answer is named with what to do', async () => {
  expect(await problem(await asking(7, Buffer.alloc(0)))).toContain('pg_hba.conf 里改为 scram-sha-256')
})

test.each([
  ['(openGauss 6.0.0 build aee4abd5) compiled at 2024-09-29 on aarch64-unknown-linux-gnu', 'openGauss'],
  ['gaussdb (GaussDB Kernel 505.1.0 build 44f4fa53) compiled at 2024', 'GaussDB'],
  ['KingbaseES V008R006C008B0014 on x86_64-pc-linux-gnu', 'KingbaseES'],
])('by its version: %s', (version, name) => {
  expect(relativeByVersion(version)).toBe(`这是 ${name}，不是 PostgreSQL，没有在它上面试过，本程序不支持：请用 PostgreSQL 15 到 18`)
})

test('PostgreSQL itself is none of them', () => {
  expect(relativeByVersion('PostgreSQL 18.4 on x86_64-pc-linux-gnu, compiled by gcc')).toBeNull()
})
