import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { findBinaries } from './postgres-binaries.ts'

export interface Server {
  /** Of its maintenance database. */
  readonly url: string
  stop(): Promise<void>
}

// The shell ends the server and removes its folder when its standard input closes, which it also does when we are killed.
const KEEPER = '"$0" "$@" </dev/null & pid=$!; read -r _; kill -INT $pid; wait $pid; rm -rf "$WORKSPACE"'

/** A throw-away server on a free loopback port, of the binaries that are found for its folder. It ends with this process, however that ends. */
export async function startServer(find: (workspace: string) => string = findBinaries): Promise<Server> {
  const workspace = mkdtempSync(join(tmpdir(), 'sameday-pg-'))
  try {
    return await startIn(workspace, find)
  } catch (cause) {
    rmSync(workspace, { recursive: true, force: true })
    throw new Error('the PostgreSQL server to test on did not start', { cause })
  }
}

async function startIn(workspace: string, find: (workspace: string) => string): Promise<Server> {
  const bin = find(workspace)
  const user = unprivileged()
  // With the binaries in it: the keeper, which removes them, is that user.
  if (user) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, workspace])
  const env = { ...process.env, LC_ALL: 'C', WORKSPACE: workspace }
  const options = { ...user, cwd: workspace, env }
  const cluster = ['-D', 'data', '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync']
  execFileSync(join(bin, 'initdb'), cluster, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
  // The first line that fits decides: one user has to give a password, so that a wrong one can be tried.
  const access = join(workspace, 'data/pg_hba.conf')
  writeFileSync(access, `host all needs_password 127.0.0.1/32 scram-sha-256\n${readFileSync(access, 'utf8')}`)
  const port = await freePort()
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${workspace}`,
    'max_connections=200',
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
  ].flatMap((setting) => ['-c', setting])
  // Detached: a ctrl-C is for us; the keeper hears of it by our end.
  const keeper = spawn('sh', ['-c', KEEPER, join(bin, 'postgres'), '-D', 'data', ...settings], {
    ...options,
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const stop = async (): Promise<void> => {
    const exit = once(keeper, 'exit')
    keeper.stdin.end()
    await exit
  }
  await answering(url, keeper).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return { url, stop }
}

/** PostgreSQL refuses to run as root. */
export function unprivileged(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null
  const id = (flag: string): number =>
    Number(execFileSync('sh', ['-c', `id ${flag} postgres 2>/dev/null || id ${flag} nobody`], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

export async function answering(url: string, keeper: ChildProcess): Promise<void> {
  const patience = performance.now() + 30_000
  for (;;) {
    const client = new pg.Client(url)
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (performance.now() > patience || keeper.exitCode !== null) throw error
      await sleep(25)
    }
  }
}
