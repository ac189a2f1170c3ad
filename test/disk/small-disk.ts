import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simulateFullDisk } from './simulated-full-disk.ts'

/** A disk of one's own that can be filled up: a small file system where one can be mounted, else one that is simulated. */
export interface SmallDisk {
  readonly how: 'mounted' | 'simulated'
  readonly folder: string
  /** What processes of the program have to be started with. */
  readonly variables: Readonly<Record<string, string>>
  /** Leaves so many bytes free. A simulated disk has none then. */
  fill(leaving?: number): void
  /** Takes away what filled it. */
  clear(): void
  /** In this process, the test's own. */
  simulateHere(): void
  close(): Promise<void>
}

// The file system goes with whoever mounted it, however that ends.
const KEEPER = 'read -r _; umount -l "$0"; rmdir "$0"'

/** SAMEDAY_TEST_SMALL_DISK=simulated leaves no choice. */
export async function smallDisk(megabytes: number): Promise<SmallDisk> {
  const folder = mkdtempSync(join(tmpdir(), 'sameday-disk-'))
  return process.env['SAMEDAY_TEST_SMALL_DISK'] === 'simulated' || !mounts(folder, megabytes) ? simulated(folder) : mounted(folder)
}

function mounts(folder: string, megabytes: number): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=777`, 'none', folder], { stdio: 'ignore' })
    return true
  } catch {
    // Nobody but root may, and not in every container.
    return false
  }
}

function mounted(folder: string): SmallDisk {
  const keeper = spawn('sh', ['-c', KEEPER, folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  const filler = join(folder, 'filler')
  const free = (): number => {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  }
  return {
    how: 'mounted',
    folder,
    variables: {},
    fill: (leaving = 0) => {
      rmSync(filler, { force: true })
      writeFileSync(filler, Buffer.alloc(Math.max(0, free() - leaving)))
    },
    clear: () => truncateSync(filler),
    simulateHere: () => undefined,
    close: async () => {
      const exit = once(keeper, 'exit')
      keeper.stdin.end()
      await exit
    },
  }
}

function simulated(folder: string): SmallDisk {
  const mark = `${folder}.full`
  return {
    how: 'simulated',
    folder,
    variables: {
      SAMEDAY_TEST_FULL_DISK: folder,
      NODE_OPTIONS: `--import=${join(import.meta.dirname, 'simulated-full-disk.ts')}`,
    },
    fill: () => writeFileSync(mark, ''),
    clear: () => rmSync(mark, { force: true }),
    simulateHere: () => simulateFullDisk(folder),
    close: async () => {
      for (const path of [mark, folder]) rmSync(path, { recursive: true, force: true })
    },
  }
}
