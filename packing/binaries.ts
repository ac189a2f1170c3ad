import { closeSync, openSync, readSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { PackPlatform } from './platforms.ts'

/** How programs of Windows and macOS begin. */
const OTHERS = /^(?:4d5a.*00|cffaedfe|feedfacf|cefaedfe|feedface|cafebabe)/
const ELF = '7f454c46'
/** Where an ELF file says what machine it is for. */
const MACHINE_AT = 18

/**
 * Takes away what packages bring for Windows and macOS, which no scanner of the server has to ask about, and the links by which npm starts
 * programs. Throws where what is left is for another machine.
 */
export function keepOwnBinaries(folder: string, { elf, name }: PackPlatform): void {
  const wrong: string[] = []
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isSymbolicLink() || entry.name === '.bin') rmSync(path, { recursive: true, force: true })
    if (!entry.isFile()) continue
    const begins = beginningOf(path)
    if (OTHERS.test(begins.toString('hex'))) rmSync(path)
    else if (begins.toString('hex').startsWith(ELF) && begins.readUInt16LE(MACHINE_AT) !== elf) wrong.push(path.slice(folder.length + 1))
  }
  if (wrong.length > 0) throw new Error(`not for ${name}: ${wrong.join(', ')}`)
}

function beginningOf(path: string): Buffer {
  const bytes = Buffer.alloc(MACHINE_AT + 2)
  const file = openSync(path, 'r')
  try {
    readSync(file, bytes)
    return bytes
  } finally {
    closeSync(file)
  }
}
