import { spawn } from 'node:child_process'
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { root } from './blocks.ts'

/** What a reader has who follows a page: a folder with the project in it, and what they have exported so far. */
export interface Terminal {
  readonly folder: string
  /** In place of 3000, which somebody else may have. */
  readonly port: number
  run(script: string): Promise<{ readonly exit: number | null; readonly out: string; readonly err: string }>
  /** Starts what does not end by itself; resolves when it has said its address. */
  start(command: string): Promise<Started>
}

export interface Started {
  said(): string
  readonly url: string
  /** As Ctrl-C does; resolves with its errors when nothing of it is left. */
  stop(): Promise<string>
}

const SHARED = ['.git', 'data', 'coverage']

/** A terminal in a fresh folder that looks like a clone. */
export function openTerminal(folder: string, port: number): Terminal {
  for (const entry of readdirSync(root)) if (!SHARED.includes(entry)) symlinkSync(join(root, entry), join(folder, entry))
  const exported = join(folder, '.exported')
  writeFileSync(exported, '')
  // Of the variables around the tests a reader has none that means anything to the program.
  const env = {
    PATH: `${process.env['PATH']}:${join(import.meta.dirname, 'bin')}`,
    HOME: folder,
    TZ: 'America/New_York',
    LANG: 'C.UTF-8',
    LOG_LEVEL: 'warn',
    PORT: String(port),
  }
  const here = (script: string): string => script.replaceAll('npm ci && ', '').replaceAll('127.0.0.1:3000', `127.0.0.1:${port}`)
  const bash = (script: string) =>
    spawn('bash', ['-euo', 'pipefail', '-c', script], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  return {
    folder,
    port,
    run: async (script) => {
      const child = bash(`source ${exported}\n${here(script)}\nexport -p > ${exported}`)
      const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
      const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
      return { exit: await exited, out, err }
    },
    start: async (command) => {
      const child = bash(`source ${exported}\nexec ${here(command)}`)
      const said = { out: '', err: '' }
      child.stderr.setEncoding('utf8').on('data', (more: string) => (said.err += more))
      const exited = new Promise<number | null>((resolve) => child.once('close', resolve))
      const url = await new Promise<string>((resolve, reject) => {
        child.stdout.setEncoding('utf8').on('data', (more: string) => {
          said.out += more
          const address = /http:\/\/[\d.:]+/.exec(said.out)?.[0]
          if (address !== undefined) resolve(address)
        })
        void exited.then((exit) => reject(new Error(`${command} ended with ${exit}: ${said.err}`)))
      })
      return {
        said: () => said.out,
        url,
        stop: async () => {
          // To the whole group, as a terminal does.
          if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT')
          await exited
          return said.err
        },
      }
    },
  }
}
