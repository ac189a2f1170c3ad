import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CommandIo } from '../../src/remote/command-io.ts'
import { controlAddress } from '../../src/remote/address.ts'
import { askServer, askWhere, connectToServer } from '../../src/remote/ask.ts'
import { type RunCommand, listenForCommands } from '../../src/remote/listen.ts'

let folder: string
let address: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'control-'))
  address = join(folder, 'control.sock')
  expect(controlAddress(join(folder, 'pg'))).toBe(address)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const chunks = async function* (...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text)
}

function collecting(...input: string[]): CommandIo & { said: string[] } {
  const said: string[] = []
  return {
    cwd: '/elsewhere',
    input: chunks(...input),
    out: async (text) => void said.push(`out ${text}`),
    err: async (text) => void said.push(`err ${text}`),
    said,
  }
}

const ask = async (argv: string[], io: CommandIo): Promise<number> => {
  const socket = await connectToServer(address)
  if (socket === null) throw new Error('no server')
  return askServer(socket, argv, io)
}

const unexpected = (error: unknown): void => {
  throw error
}

const AT = 'http://127.0.0.1:3000'
const serving = (run: RunCommand) => listenForCommands(address, { run, at: AT, onError: unexpected })

/** Answers with its arguments, its folder and all of its input. */
const echo = async (argv: readonly string[], io: CommandIo): Promise<number> => {
  await io.out(`${argv.join(' ')} in ${io.cwd}\n`)
  let read = ''
  for await (const chunk of io.input) read += Buffer.from(chunk).toString()
  await io.err(`${read}\n`)
  return 3
}

test('the server knows how wide the caller’s terminal is, or that there is none', async () => {
  const server = await serving((_argv, { columns }) => Promise.resolve(columns ?? 0))
  expect(await ask([], { ...collecting(), columns: 81 })).toBe(81)
  expect(await ask([], collecting())).toBe(0)
  await server.close()
})

test('a command runs in the server with the caller’s arguments, folder, input and exit code', async () => {
  const server = await serving(echo)
  const io = collecting('一行\n', '又一行')
  expect(await ask(['order', 'CR1', '--history'], io)).toBe(3)
  expect(io.said).toEqual(['out order CR1 --history in /elsewhere\n', 'err 一行\n又一行\n'])
  await server.close()
})

test('only the owner may open the socket', async () => {
  const server = await serving(echo)
  expect(statSync(address).mode & 0o777).toBe(0o600)
  await server.close()
})

test('where no server runs there is nobody to ask', async () => {
  expect(await connectToServer(address)).toBeNull()
})

test('a socket left by a server that died is taken over', async () => {
  writeFileSync(address, '')
  const server = await serving(echo)
  expect(await ask(['x'], collecting())).toBe(3)
  await server.close()
})

test('several commands run side by side', async () => {
  const server = await serving(echo)
  const ios = ['a', 'b', 'c'].map((input) => collecting(input))
  await Promise.all(ios.map((io, i) => ask([String(i)], io)))
  expect(ios.map(({ said }) => said.at(-1))).toEqual(['err a\n', 'err b\n', 'err c\n'])
  await server.close()
})

test('a command whose server goes away fails with one clear line', async () => {
  const server = await serving(() => new Promise(() => {}))
  const io = collecting()
  const asked = ask(['x'], io)
  await new Promise((resolve) => setTimeout(resolve, 50))
  await server.close()
  expect(await asked).toBe(1)
  expect(io.said).toEqual(['err 服务器在命令完成前关闭了连接\n'])
})

test('a path too long for a socket has none', () => {
  expect(controlAddress(`/${'x'.repeat(200)}/pg`)).toBeNull()
})

test('the server says where it is to be opened, beside its commands', async () => {
  const server = await serving(() => new Promise(() => {}))
  const asked = ask(['x'], collecting())
  const socket = await connectToServer(address)
  expect(socket === null ? 'nobody there' : await askWhere(socket)).toBe(AT)
  await server.close()
  expect(await asked).toBe(1)
})
