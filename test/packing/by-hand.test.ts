import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { withFolder } from '../stories/story.ts'

const script = readFileSync(new URL('../../packing/files/by-hand', import.meta.url), 'utf8')

/** What the service manager is asked for, word by word. */
function asked(etc: string, words: readonly string[]): string[] {
  const bin = join(etc, '..', 'bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'systemd-run'), '#!/bin/sh\nfor word; do printf "%s\\n" "$word"; done\n', { mode: 0o755 })
  const { stdout } = spawnSync('/bin/sh', ['-c', script.replace('etc=/etc/sameday', `etc='${etc}'`), 'sameday', ...words], {
    encoding: 'utf8',
    env: { PATH: `${bin}:/usr/bin:/bin` },
  })
  return stdout.trimEnd().split('\n')
}

withFolder('a command by hand has the user, folder, settings and secrets of the service, and its words as they were', ({ data }) => {
  const etc = join(data, 'etc of a branch')
  mkdirSync(join(etc, 'secrets'), { recursive: true })
  writeFileSync(join(etc, 'secrets/DATABASE_URL'), 'postgres://hush')
  const given = asked(etc, ['audit', '--person', 'a b * $HOME'])
  expect(given.slice(-4)).toEqual(['/opt/sameday/sameday', 'audit', '--person', 'a b * $HOME'])
  expect(given).toEqual(expect.arrayContaining(['--pipe', 'User=sameday', `LoadCredential=DATABASE_URL:${etc}/secrets/DATABASE_URL`]))
  expect(given.join()).not.toContain('hush')

  writeFileSync(join(etc, 'secrets.env'), 'DATABASE_URL=postgres://hush')
  const older = asked(etc, ['doctor'])
  expect(older).toContain(`EnvironmentFile=${etc}/secrets.env`)
  expect(older.join()).not.toContain('LoadCredential')
})
