import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import type { RunningPooler } from '../fakes/pooler/pooler.ts'
import { answering, freePort, unprivileged } from './postgres-server.ts'

/** The real pooler, where this machine has it: no package of npm brings it. */
export const pgbouncer: string | null =
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'pgbouncer'))
    .find((file) => existsSync(file)) ?? null

/** PgBouncer in transaction mode before the server at `server`, which takes each connection in turn. */
export async function startPgbouncer(server: string): Promise<RunningPooler> {
  if (pgbouncer === null) throw new Error('no pgbouncer on the PATH')
  const { port: serverPort } = new URL(server)
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'sameday-pgbouncer-'))
  const settings = [
    '[databases]',
    `* = host=127.0.0.1 port=${serverPort}`,
    '[pgbouncer]',
    `listen_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =`,
    `auth_type = trust\nauth_file = ${join(folder, 'users')}`,
    'pool_mode = transaction\nserver_round_robin = 1\ndefault_pool_size = 10\nserver_idle_timeout = 1',
    // Each test has a database of its own.
    'max_client_conn = 500\nautodb_idle_timeout = 5',
  ]
  writeFileSync(join(folder, 'ini'), `${settings.join('\n')}\n`)
  writeFileSync(join(folder, 'users'), '"postgres" ""\n')
  const user = unprivileged()
  chmodSync(folder, 0o755)
  const child = spawn(pgbouncer, ['-q', join(folder, 'ini')], { ...user, stdio: ['ignore', 'ignore', 'inherit'] })
  const url = server.replace(`:${serverPort}/`, `:${port}/`)
  const stop = async (): Promise<void> => {
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
    rmSync(folder, { recursive: true })
  }
  await answering(url, child).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return { url, stop }
}
