import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, posix } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { importProblems } from './check.ts'
import { parts, roomy } from './rules.ts'

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

/** A module of the part: `channels/*` is any channel, `/bin` a folder of the project, `/bottender.config` a file of it. */
const moduleOf = (part: string): string => {
  if (part === '/bottender.config') return 'bottender.config.js'
  const place = part.replace('*', 'sms')
  return place.startsWith('/') ? `${place.slice(1)}/planted.ts` : `src/${place}/planted.ts`
}
const bounded = Object.entries(parts).flatMap(([part, { imports }]) => (imports === 'anything' ? [] : [part]))

test('at most four parts may import anything', () => {
  expect(Object.keys(parts).length - bounded.length).toBeLessThanOrEqual(4)
})

test.each(bounded)('%s importing the server is found', (part) => {
  const path = moduleOf(part)
  const server = posix.relative(posix.dirname(path), 'src/server/listen.ts')
  const found = problemsOf({
    ...sound,
    'src/cli.ts': `${sound['src/cli.ts']}\nimport './server/listen.ts'`,
    'src/server/listen.ts': 'export const listen = 1\n',
    [path]: `import '${server.startsWith('.') ? server : `./${server}`}'\n`,
  })
  expect(found.filter((problem) => problem.endsWith('may not import server/listen')).map((problem) => problem.split(' ')[0])).toEqual([
    `${path}:1`,
  ])
})

test('the program importing its tests or benches is found, in the wiring too', () => {
  const found = problemsOf({
    ...sound,
    'src/main.ts': `import '../bench/orders.ts'\nimport '../test/fake.ts'\n${sound['src/main.ts']}`,
    'bench/orders.ts': '',
    'test/fake.ts': '',
  })
  expect(found).toEqual(['src/main.ts:1 main may not import /bench/orders', 'src/main.ts:2 main may not import /test/fake'])
})

test('a bench may import what it measures', () => {
  expect(problemsOf({ ...sound, 'bench/queue.ts': `import '../src/delivery/queue.ts'\nimport pg from 'pg'\nexport default pg\n` })).toEqual(
    [],
  )
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

test('circles of benches and of tests are found', () => {
  const circle = (folder: string) => ({
    [`${folder}/ways.ts`]: `import { dingtalk } from './dingtalk.ts'\nexport type Way = string\nexport const ways = [dingtalk]\n`,
    [`${folder}/dingtalk.ts`]: `import type { Way } from './ways.ts'\nexport const dingtalk: Way = ''\n`,
  })
  expect(problemsOf({ ...sound, ...circle('bench/delivery'), ...circle('test/stories') })).toEqual([
    'bench/delivery/dingtalk.ts:1 imports in a circle: bench/delivery/dingtalk.ts → bench/delivery/ways.ts → bench/delivery/dingtalk.ts',
    'test/stories/dingtalk.ts:1 imports in a circle: test/stories/dingtalk.ts → test/stories/ways.ts → test/stories/dingtalk.ts',
  ])
})

test.each(roomy.trees)('a folder of %s with too many files is found, whatever the files are', (tree) => {
  const folder = tree === 'src' ? 'src/policy/cases' : `${tree}/cases`
  const filled = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`${folder}/case-${n}.yaml`, '']))
  expect(problemsOf({ ...sound, ...filled(roomy.most) })).toEqual([])
  expect(problemsOf({ ...sound, ...filled(roomy.most + 1) })).toEqual([`${folder}: 26 files; a folder holds at most 25`])
})

test('a file that lies loose in src is found', () => {
  const found = problemsOf({
    ...sound,
    'src/clock.ts': '',
    'src/README.md': '',
    'src/cli.ts': `${sound['src/cli.ts']}\nimport './clock.ts'`,
  })
  expect(found).toEqual(['src/README.md: lies loose; only cli.ts, clock.ts, main.ts may'])
})

test('a module that only a test imports, or only itself, is found', () => {
  const found = problemsOf({
    ...sound,
    'src/orders/left-over.ts': `export * as self from './left-over.ts'\n`,
    'test/orders/left-over.test.ts': `import '../../src/orders/left-over.ts'\n`,
  })
  expect(found).toContain('src/orders/left-over.ts:1 nobody imports this module')
})

test('a wing without a line in the table is found', () => {
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
