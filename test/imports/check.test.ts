import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { importProblems } from './check.ts'

/** What is found in a project of these files. */
function problemsOf(files: Readonly<Record<string, string>>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'sameday-imports-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, source] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), source)
  }
  return importProblems(root)
}

/** Everything below src that a planted import may point to, imported by the command line. */
const sound = {
  'src/policy/judge.ts': 'export const judge = 1\nexport type Verdict = 1\n',
  'src/messages/message.ts': 'export type Message = string\n',
  'src/db/database.ts': `import pg from 'pg'\nexport const open = pg\nexport type Db = 1\n`,
  'src/orders/append.ts': `import type { Db } from '../db/database.ts'\nexport const append = (db: Db) => db\n`,
  'src/delivery/sender.ts': 'export type Sender = 1\n',
  'src/delivery/queue.ts': 'export const queue = 1\n',
  'src/channels/console/sender.ts': `import type { Sender } from '../../delivery/sender.ts'\nexport const sender: Sender = 1\n`,
  'src/channels/webchat/sender.ts': `import type { Message } from '../../messages/message.ts'\nexport const send = (m: Message) => m\n`,
  'src/channels/webchat/page/main.ts': `import type { Message } from '../../../messages/message.ts'\nexport type Shown = Message\n`,
  'src/main.ts': 'export const serve = 1\n',
  'src/cli.ts': [
    'policy/judge',
    'messages/message',
    'orders/append',
    'delivery/queue',
    'channels/console/sender',
    'channels/webchat/sender',
    'main',
  ]
    .map((path) => `import './${path}.ts'`)
    .join('\n'),
}

test('a sound project has no problems', () => {
  expect(problemsOf(sound)).toEqual([])
})

const planted: readonly (readonly [what: string, path: keyof typeof sound, line: string, problem: string])[] = [
  ['policy importing another part', 'src/policy/judge.ts', `import '../messages/message.ts'`, 'policy may not import messages/message'],
  ['policy importing a package', 'src/policy/judge.ts', `import dayjs from 'dayjs'`, 'policy may not import dayjs'],
  ['policy importing a builtin', 'src/policy/judge.ts', `import { readFileSync } from 'node:fs'`, 'policy may not import node:fs'],
  ['policy importing a type', 'src/policy/judge.ts', `import type { Db } from '../db/database.ts'`, 'policy may not import db/database'],
  ['messages importing policy', 'src/messages/message.ts', `export * from '../policy/judge.ts'`, 'messages may not import policy/judge'],
  ['a part reaching up', 'src/orders/append.ts', `import { queue } from '../delivery/queue.ts'`, 'orders may not import delivery/queue'],
  ['a package out of its place', 'src/orders/append.ts', `import pg from 'pg'`, 'pg is only for db'],
  [
    'a file of a package',
    'src/orders/append.ts',
    `import 'bottender/dist/browser.js'`,
    'bottender is only for channels/*, channels/connector, program/bot',
  ],
  ['a scoped package', 'src/orders/append.ts', `import '@electric-sql/pglite/live'`, '@electric-sql/pglite is only for db'],
  [
    'a channel with a database',
    'src/channels/webchat/sender.ts',
    `import { sql } from 'kysely'`,
    'kysely is only for db, people, audit, orders',
  ],
  [
    'a channel importing a sibling',
    'src/channels/webchat/sender.ts',
    `import { sender } from '../console/sender.ts'`,
    'channels/webchat may not import channels/console/sender',
  ],
  [
    'a channel importing more than a contract',
    'src/channels/webchat/sender.ts',
    `import '../../delivery/queue.ts'`,
    'channels/webchat may not import delivery/queue',
  ],
  [
    'the page importing the server',
    'src/channels/webchat/page/main.ts',
    `import { send } from '../sender.ts'`,
    'channels/webchat/page may not import channels/webchat/sender',
  ],
  ['a part importing the wiring', 'src/orders/append.ts', `import { serve } from '../main.ts'`, 'orders may not import main'],
  ['an import type', 'src/policy/judge.ts', `export type D = import('../db/database.ts').Db`, 'policy may not import db/database'],
  ['a late import', 'src/policy/judge.ts', `export const late = () => import('../db/database.ts')`, 'policy may not import db/database'],
  [
    'an import in a template',
    'src/policy/judge.ts',
    'export const late = () => import(`../db/database.ts`)',
    'policy may not import db/database',
  ],
  ['a required module', 'src/policy/judge.ts', `declare const require: any; require('node:fs')`, 'policy may not import node:fs'],
  ['an import of equals', 'src/policy/judge.ts', `import fs = require('node:fs')`, 'policy may not import node:fs'],
  [
    'a computed import',
    'src/orders/append.ts',
    `export const any = (name: string) => import(name)`,
    'imports what is only known at run time',
  ],
  ['a module that is not there', 'src/orders/append.ts', `import './nothing.ts'`, 'imports src/orders/nothing.ts (missing)'],
]

test.each(planted)('%s is found', (_what, path, line, problem) => {
  const found = problemsOf({ ...sound, [path]: `// a comment first\n${line}\n${sound[path]}` })
  expect(found.filter((one) => one.startsWith(`${path}:2 ${problem}`))).toHaveLength(1)
})

test('circles, through types too, are found', () => {
  const found = problemsOf({
    ...sound,
    'src/orders/append.ts': `import { b } from './b.ts'\nimport '../db/database.ts'\nexport const a = b\nexport type A = 1\n`,
    'src/orders/b.ts': `import { c } from './c.ts'\nexport const b = c\n`,
    'src/orders/c.ts': `\nimport type { A } from './append.ts'\nexport const c: A = 1\n`,
  })
  expect(found).toEqual([
    'src/orders/append.ts:1 imports in a circle: src/orders/append.ts → src/orders/b.ts → src/orders/c.ts → src/orders/append.ts',
  ])
})

test('a module that only a test imports, or only itself, is found', () => {
  const found = problemsOf({
    ...sound,
    'src/orders/left-over.ts': `export * as self from './left-over.ts'\n`,
    'test/orders/left-over.test.ts': `import '../../src/orders/left-over.ts'\n`,
  })
  expect(found).toContain('src/orders/left-over.ts:1 nobody imports this module')
})

test('a folder that is in no part is found', () => {
  const found = problemsOf({ ...sound, 'src/cli.ts': `${sound['src/cli.ts']}\nimport './helpers/text.ts'`, 'src/helpers/text.ts': '' })
  expect(found).toEqual(['src/helpers/text.ts:1 helpers is in no part of test/imports/rules.ts'])
})

test('a migration that imports the source is found', () => {
  const found = problemsOf({ ...sound, 'migrations/0001_database.ts': `import { sql } from 'kysely'\nimport '../src/db/database.ts'\n` })
  expect(found).toEqual(['migrations/0001_database.ts:2 /migrations may not import db/database'])
})

test('finding nothing to check is a problem', () => {
  expect(problemsOf({ 'source/cli.ts': '' })).toEqual(['no modules found under src: nothing was checked'])
})
