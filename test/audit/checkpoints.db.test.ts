import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { describe, expect, onTestFinished } from 'vitest'
import { checkpointFile, keepingCheckpoints, readCheckpointFile } from '../../src/audit/checkpoint-file.ts'
import { takeCheckpoint } from '../../src/audit/checkpoints.ts'
import { plainText } from '../../src/messages/plain-text.ts'
import type { Message } from '../../src/messages/message.ts'
import type { Database } from '../../src/db/database.ts'
import { type Instant, formatInstant } from '../../src/policy/instant.ts'
import { type Runner, runDue } from '../../src/schedule/run-due.ts'
import { type ScheduleContext, schedules } from '../../src/schedule/schedules.ts'
import { silent, withQueue } from '../delivery/fake-platform.ts'
import { test as base } from '../engines/database.ts'
import { organisation } from '../schedule/organisation.ts'
import { append, appendIn, at, opened, unsigned, verified } from './chain.ts'
import { run } from './command.ts'
import { byStatements, seenIn, tampered } from './tampering.ts'

const test = base.extend('audit', { scope: 'file' }, ({ database: { db } }) => opened(db, ['first']))

const replica = ({ db }: Database, jobs: ScheduleContext['jobs'], auditKeys: ScheduleContext['auditKeys']): Runner<ScheduleContext> => ({
  db,
  log: silent,
  organisation,
  schedules: schedules.filter(({ name }) => name === 'audit-checkpoint'),
  contextAt: (_trx, now) => ({ organisation, jobs, auditKeys, platformsOf: () => ['webchat'], now }),
  deliverNow: () => Promise.resolve(),
  slotRan: (schedule, outcome) => expect(`${schedule} ${outcome}`).toMatch(/done$/),
})

async function told({ db }: Database): Promise<string[]> {
  const rows = await db.selectFrom('outgoing').select(['conversation', 'message']).orderBy('position').execute()
  return rows.map(({ conversation, message }) => `${conversation}：${plainText(message as Message)}`)
}

function folderOf(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sameday-checkpoints-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

describe('a checkpoint', () => {
  test('is taken at nine every day, once however many replicas look, and made up for after down time; the control group is told in a line', async ({
    database,
    audit,
  }) => {
    const { db } = database
    await withQueue(database, [], async (queue) => {
      const replicas = [replica(database, queue, audit.keys), replica(database, queue, audit.keys)]
      const look = (now: Instant) => Promise.all(replicas.map((one) => runDue(one, now)))
      await look(at('2026-11-21 08:59:00'))
      await append(db, audit.keys, {}, {}, {})
      await look(at('2026-11-21 09:00:00'))
      await look(at('2026-11-21 09:00:20'))
      await append(db, audit.keys, {})
      // Down for two nights.
      await look(at('2026-11-23 14:00:00'))
      await look(at('2026-11-23 14:00:20'))
    })
    const checkpoints = await db.selectFrom('audit_checkpoint').select(['slot', 'entries', 'hash']).orderBy('slot').execute()
    expect(checkpoints.map(({ slot, entries }) => [formatInstant(slot), entries])).toEqual([
      ['2026-11-21T09:00:00+08:00', 3],
      ['2026-11-23T09:00:00+08:00', 4],
    ])
    expect(await told(database)).toEqual([
      `group/control：审计检查点 11-21 09:00：共 3 条，校验值 ${checkpoints[0]?.hash.slice(0, 16)}`,
      `group/control：审计检查点 11-23 09:00：共 4 条，校验值 ${checkpoints[1]?.hash.slice(0, 16)}`,
    ])
  })

  test('leaves the database for a file of every replica, each once, whoever took it and however often the process is killed in between', async ({
    database: { db },
    audit,
  }) => {
    const [one, other] = [checkpointFile(folderOf(), 'live', null), checkpointFile(folderOf(), 'live', null)]
    const keep = keepingCheckpoints(one)
    await keep(db)
    await keep(db)
    await keepingCheckpoints(other)(db)
    expect(readFileSync(one, 'utf8')).toBe(readFileSync(other, 'utf8'))
    expect(statSync(one).mode & 0o777).toBe(0o600)
    expect(readCheckpointFile(one).checkpoints.map(({ id }) => id)).toEqual([3, 4])
    // Killed while it wrote the second line.
    writeFileSync(one, readFileSync(one, 'utf8').slice(0, -40))
    expect(readCheckpointFile(one)).toMatchObject({ checkpoints: [{ id: 3 }], unreadable: [] })
    await keepingCheckpoints(one)(db)
    expect(readFileSync(one, 'utf8')).toBe(readFileSync(other, 'utf8'))
    expect(await verified(db, audit.keys, readCheckpointFile(one))).toMatchObject({ faults: [], agreed: [{ id: 3 }, { id: 4 }], others: 0 })
  })

  test('shows what the trail alone cannot: the end cut off, with a true head of an earlier day put back', async ({ database, audit }) => {
    const folder = folderOf()
    await keepingCheckpoints(checkpointFile(folder, 'live', null))(database.db)
    const { id, hash, mac } = await database.db.selectFrom('audit_head').selectAll().executeTakeFirstOrThrow()
    expect(id).toBe(4)
    expect((await run(database, audit, 'verify', folder)).out).toBe(
      `审计链完整：共 4 条，末条校验值 ${hash}\n与 2 个检查点一致，最近的是 2026-11-23 09:00 的第 4 条\n`,
    )
    await append(database.db, audit.keys, {})
    const then = `update audit_head set id = 4, hash = '${hash}', mac = '${mac}'`
    // Back to the checkpoint itself: what was cut off lies after it.
    const toCheckpoint = await tampered(database.db, byStatements('delete from audit where id > 4', then), (db) =>
      verified(db, audit.keys, readCheckpointFile(checkpointFile(folder, 'live', null))),
    )
    expect(toCheckpoint.faults).toEqual([])
    const wiped = byStatements(
      'delete from audit where id > 3',
      'truncate audit_checkpoint',
      `update audit_head set id = 3, hash = (select hash from audit where id = 3)`,
    )
    const found = await tampered(database.db, wiped, (db) => run(seenIn(database, db), audit, 'verify', folder))
    expect(found.err.split('\n').slice(0, -1)).toEqual([
      '审计链的链尾被改动，末尾的记录可能缺失',
      '审计链在第 4 条断开：2026-11-23 09:00 的检查点时还在，此条或之前的记录已被删除',
      '2026-11-21 09:00 的检查点（第 3 条）已从数据库中删除',
      '2026-11-23 09:00 的检查点（第 4 条）已从数据库中删除',
      '与 1 个检查点一致，最近的是 2026-11-21 09:00 的第 3 条',
    ])
  })

  test('can be held against the trail from what the control group was told, by hand', async ({ database, audit }) => {
    const [first] = await told(database)
    const noted = /校验值 ([0-9a-f]{16})/.exec(first ?? '')?.[1] ?? ''
    expect(await run(database, audit, `verify --checkpoint 3:${noted}`)).toMatchObject({
      code: 0,
      out: expect.stringContaining('\n第 3 条的校验值与给出的一致\n'),
    })
    expect(await run(database, audit, `verify --checkpoint 2:${noted}`)).toMatchObject({
      code: 1,
      err: '审计链在第 2 条断开：与给出的校验值不符，此条或之前的记录被改动\n与 2 个检查点一致，最近的是 2026-11-23 09:00 的第 4 条\n',
    })
    expect((await run(database, audit, `verify --checkpoint 900:${noted}`)).err).toContain(
      '审计链在第 900 条断开：给出了它的校验值，此条或之前的记录已被删除',
    )
  })

  test('in the file that somebody changed, or of another database, is told as such', async ({ database, audit }) => {
    const folder = folderOf()
    const path = checkpointFile(folder, 'live', null)
    await keepingCheckpoints(path)(database.db)
    const whole = readFileSync(path, 'utf8')
    writeFileSync(path, whole.replace('"entries":3', '"entries":2'))
    expect((await run(database, audit, 'verify', folder)).err).toContain('2026-11-21 09:00 的检查点被改动（检查点文件）\n')
    writeFileSync(path, `${whole}{"slot":\n`)
    expect((await run(database, audit, 'verify', folder)).err).toContain('检查点文件第 3 行被改动，读不出来\n')
    writeFileSync(path, whole)
    appendFileSync(
      path,
      whole
        .split('\n')[0]
        ?.replace(/"chain":"[^"]+"/, '"chain":"another"')
        .concat('\n') ?? '',
    )
    expect(await run(database, audit, 'verify', folder)).toMatchObject({
      code: 0,
      out: expect.stringContaining('检查点文件里另有 1 个属于别的审计链'),
    })
  })

  test('comes with what is wrong since the last one, so that nobody has to ask for it', async ({ database, audit }) => {
    await append(database.db, audit.keys, {}, {})
    const before = (await told(database)).length
    await withQueue(database, [], (queue) =>
      tampered(database.db, byStatements(`update audit set detail = 'nothing' where id = 6`), async (trx) => {
        const [checkpoint] = schedules.filter(({ name }) => name === 'audit-checkpoint')
        await checkpoint?.run(trx, at('2026-11-24 09:00:00'), {
          organisation,
          jobs: queue,
          auditKeys: audit.keys,
          platformsOf: () => ['webchat'],
          now: at('2026-11-24 09:00:00'),
        })
        const { rows } = await sql<{
          text: string
        }>`select message ->> 'text' as text from outgoing order by position offset ${before}`.execute(trx)
        expect(rows.map(({ text }) => text.split('\n')[1])).toEqual([
          '审计链在第 6 条断开：内容被改动。请管理员在服务器上运行 sameday audit verify，并保留检查点文件。',
        ])
      }),
    )
  })

  test('holds a trail without a key too: written anew as a whole, it disagrees', async ({ database: { db } }) => {
    const chain = '00000000-0000-4000-8000-000000000000'
    await db.transaction().execute(async (trx) => {
      await byStatements(
        'create schema unsigned',
        'set local search_path to unsigned, public',
        'create table audit (like public.audit including all)',
        'create table audit_head (like public.audit_head including all)',
        'create table audit_checkpoint (like public.audit_checkpoint including all)',
        `insert into audit_head (id, hash, chain) values (0, '', '${chain}')`,
      )(trx)
      await appendIn(trx, unsigned, {}, { detail: 'granted' }, {})
      const taken = await takeCheckpoint(trx, unsigned, at('2026-11-21 09:00:00'))
      const file = { checkpoints: taken === null ? [] : [taken], unreadable: [] }
      expect((await verified(trx, unsigned, file)).faults).toEqual([])
      await byStatements('truncate audit, audit_checkpoint', `update audit_head set id = 0, hash = ''`)(trx)
      await appendIn(trx, unsigned, {}, { detail: 'refused' }, {})
      expect((await verified(trx, unsigned, file)).faults).toEqual([
        { kind: 'disagrees', slot: at('2026-11-21 09:00:00'), id: 3 },
        { kind: 'checkpoint-removed', slot: at('2026-11-21 09:00:00'), id: 3 },
      ])
    })
  })
})
