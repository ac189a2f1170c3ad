import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * A file system with nothing on it but a shell and C libraries, and a network that has nobody on it: a root of one's own in namespaces of one's
 * own where the machine lets us make them, else an empty folder and an empty environment.
 */
export interface BareRoot {
  readonly how: 'namespaces' | 'folder'
  /** Where `/` of it is. */
  readonly folder: string
  /** A line for the shell, in `/` of it, to its end; both of its outputs together. */
  run(script: string, variables?: Readonly<Record<string, string>>): { readonly code: number | null; readonly out: string }
  start(script: string, variables?: Readonly<Record<string, string>>): ChildProcess
  close(): void
}

/** In namespaces: the loopback interface, the kernel's files and its null device; all are gone with them. */
const ENTER =
  'ip link set lo up && mount -t proc proc "$0/proc" && mount --bind /dev/null "$0/dev/null" && exec chroot "$0" /bin/sh -c "$1"'
const UNSHARE = ['--map-root-user', '--net', '--mount', '--pid', '--ipc', '--fork', '--kill-child']

/** `node`: a binary of this machine, which says where its libraries are. */
export function bareRoot(node: string): BareRoot {
  const folder = mkdtempSync(join(tmpdir(), 'sameday-bare-'))
  furnish(folder, node)
  const how = spawnSync('unshare', [...UNSHARE, 'sh', '-c', ENTER, folder, 'true']).status === 0 ? 'namespaces' : 'folder'
  const commandOf = (script: string): [string, string[]] =>
    how === 'namespaces' ? ['unshare', [...UNSHARE, 'sh', '-c', ENTER, folder, script]] : ['/bin/sh', ['-c', script]]
  const options = (variables: Readonly<Record<string, string>> = {}) => ({
    cwd: folder,
    env: { PATH: how === 'namespaces' ? '/bin:/sbin:/usr/bin:/usr/sbin' : '/nowhere', ...variables },
  })
  return {
    how,
    folder,
    run(script, variables) {
      const { status, stdout, stderr } = spawnSync(...commandOf(script), { ...options(variables), encoding: 'utf8' })
      return { code: status, out: stdout + stderr }
    },
    start: (script, variables) => spawn(...commandOf(script), options(variables)),
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A shell, the libraries that it and Node are linked with, and the devices that every system has. */
function furnish(folder: string, node: string): void {
  for (const name of ['bin', 'dev', 'etc', 'proc', 'tmp', 'opt']) mkdirSync(join(folder, name))
  copyTo(folder, '/bin/sh')
  for (const program of ['/bin/sh', node]) for (const library of librariesOf(program)) copyTo(folder, library)
  writeFileSync(join(folder, 'dev/null'), '')
}

/** What `ldd` finds, the loader with it: `name => /path (address)` or `/path (address)`. */
const librariesOf = (program: string): string[] =>
  execFileSync('ldd', [program], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => line.match(/(?:^|\s)(\/\S+) \(/)?.[1] ?? [])

function copyTo(folder: string, path: string): void {
  const to = join(folder, path)
  mkdirSync(dirname(to), { recursive: true })
  copyFileSync(realpathSync(path), to)
}
