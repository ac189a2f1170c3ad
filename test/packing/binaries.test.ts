import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { keepOwnBinaries } from '../../packing/binaries.ts'
import { platforms } from '../../packing/platforms.ts'
import { withFolder } from '../stories/story.ts'

const elf = (machine: number): Buffer =>
  Buffer.from(`7f454c460201010000000000000000000300${machine.toString(16).padStart(2, '0')}00`, 'hex')

withFolder('of binaries those of the platform stay, those of other systems go, and one of another machine ends the packing', ({ data }) => {
  const [x64, arm64] = platforms
  if (x64 === undefined || arm64 === undefined) throw new Error('two platforms are packed')
  const inFolder = (name: string): string => join(data, 'one', name)
  mkdirSync(inFolder('.bin'), { recursive: true })
  writeFileSync(inFolder('own.node'), elf(arm64.elf))
  writeFileSync(inFolder('kill.exe'), Buffer.from('MZ\x90\0\x03\0\0'))
  writeFileSync(inFolder('term-size'), Buffer.from('cffaedfe07000001', 'hex'))
  writeFileSync(inFolder('MZ.md'), 'MZ is how programs of Windows begin.')
  writeFileSync(inFolder('empty.js'), '')
  symlinkSync('../own.node', inFolder('.bin/own'))
  keepOwnBinaries(data, arm64)
  expect(readdirSync(inFolder('.')).toSorted()).toEqual(['MZ.md', 'empty.js', 'own.node'])
  expect(() => keepOwnBinaries(data, x64)).toThrow('not for linux-x64: one/own.node')
})
