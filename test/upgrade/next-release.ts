import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../docs/blocks.ts'

const head = `import { sql } from 'kysely'`

/** Columns in tables that are written all the time, and an index beside the work. */
const expanding = {
  '9996_next_columns': `${head}
    export const change = 'expand'
    export async function up(db) {
      for (const table of ['orders', 'outgoing', 'inbox', 'audit']) await sql\`alter table \${sql.table(table)} add column spare text\`.execute(db)
      await sql\`create table next_seen (older int not null)\`.execute(db)
    }`,
  '9997_next_index': `import { createIndex } from '../src/db/migrating/large-tables.ts'
    export const change = 'expand'
    export const transaction = 'none'
    export const up = (db) => createIndex(db, 'orders_next', 'orders (household)')`,
}

/** Something goes that programs of before `9996` are said to use, and it judges otherwise. It notes how many of them were still at the database. */
const contracting = {
  '9998_next_without': `${head}
    export const change = 'contract'
    export const oldest = '9996_next_columns'
    export async function up(db) {
      await sql\`insert into next_seen select count(*) from program_running where migration < '9996' and until > now()\`.execute(db)
      await sql\`alter table inbox drop column spare\`.execute(db)
      // As docs/contributing.md has it for a release that judges otherwise.
      await sql\`insert into policy_version (fingerprint, policy, since, orders_changed)
        select 'to be judged anew', policy, since, 0 from policy_version order by id desc limit 1\`.execute(db)
    }`,
}

/** The program that starts the next release, or the one after it: this one with migrations of its own, in this folder. */
export function nextRelease(folder: string, version: '0.98.0' | '0.99.0'): string {
  const to = join(folder, version)
  mkdirSync(to)
  for (const part of ['src', 'migrations', 'config', 'bin', 'bottender.config.js'])
    cpSync(join(root, part), join(to, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(to, 'node_modules'))
  const about = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as object
  writeFileSync(join(to, 'package.json'), JSON.stringify({ ...about, version }))
  const migrations = version === '0.98.0' ? expanding : { ...expanding, ...contracting }
  for (const [name, source] of Object.entries(migrations)) writeFileSync(join(to, 'migrations', `${name}.ts`), source)
  return join(to, 'bin/sameday.mjs')
}
