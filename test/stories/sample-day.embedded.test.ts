import { expect } from 'vitest'
import { openDatabase } from '../../src/db/database.ts'
import { allOrders } from '../../src/orders/queries.ts'
import { orderJson } from '../../src/policy/parse-order.ts'
import { reportLost } from '../engines/template.ts'
import { jsonOf, sameday, serve } from './program.ts'
import { type Scene, test as alone } from './story.ts'

/** The evening of the sample export, half an hour after it was made. */
const EVENING = '2026-11-21T20:30:00+08:00'
/** Minutes after it: each process starts the clock anew. */
const SOON = '2026-11-21T20:33:00+08:00'
const LATER = '2026-11-21T20:40:00+08:00'
/** Overdue, of 赣榆, due on that day; its crew was told off for its safety. */
const LATE = 'ZD20261120003528'
/** Overdue, of 东海. */
const OF_DONGHAI = 'ZD20261119003419'

/** Later stories have a server carry the commands out: to whoever asks it makes no difference. */
const test = alone.extend('going', { scope: 'file' }, async ({ scene }, { onCleanup }): Promise<Scene> => {
  await serve(that(scene, LATER), onCleanup)
  return scene
})

const that = ({ variables }: Scene, now = EVENING) => ({ ...variables, SAMEDAY_NOW: now })

/** Who carries a command out. */
const by = '由正在运行的服务执行（回放数据库）\n'

interface Answered {
  readonly in: string
  readonly replies: readonly { readonly kind: string; readonly text: string }[]
}

/** What each line was answered, in a process of its own. */
async function chat(scene: Scene, now: string, user: string, group: string, ...lines: readonly string[]): Promise<string[]> {
  const answered = await jsonOf<Answered>(['chat', '--user', user, '--group', group, '--json'], that(scene, now), lines.join('\n'))
  expect(answered.map((one) => one.in)).toEqual(lines)
  return answered.map(({ replies }) => replies.map(({ text }) => text).join('\n'))
}

interface Figures {
  readonly day: { readonly all: { readonly late: number; readonly exempt: number; readonly assessedRate: { readonly shown: string } } }
}

async function bulletinOfGanyu(scene: Scene, now: string): Promise<Figures['day']['all']> {
  const [bulletin] = await jsonOf<Figures>(['bulletin', '--date', '2026-11-21', '--district', 'ganyu', '--json'], that(scene, now))
  if (bulletin === undefined) throw new Error('there is no bulletin')
  return bulletin.day.all
}

test('the sample is imported: eight rows set aside with line and reason, and nothing changes the second time', async ({ scene }) => {
  const [counts, ...setAside] = await jsonOf<object>(['import', scene.sample, '--json'], that(scene))
  expect(counts).toEqual({ file: scene.sample, rows: 4028, accepted: 3994, updated: 22, unchanged: 4, quarantined: 8 })
  expect(setAside).toHaveLength(8)
  expect(setAside[3]).toEqual({ line: 4026, id: 'BADD001339', reason: '区县“徐州”不在组织文件里' })
  const again = await jsonOf<object>(['import', scene.sample, '--json'], that(scene))
  expect(again).toEqual([{ ...counts, accepted: 0, updated: 0, unchanged: 4020 }, ...setAside])
})

test('the verdicts of the stored orders are those of judge on the same facts', async ({ scene }) => {
  const stored = await sameday(['verdicts', '--as-of', EVENING], that(scene))
  const judged = await sameday(['judge'], that(scene), { input: await factsOf(scene) })
  expect(stored).toEqual(judged)
  expect(stored).toMatchObject({ exit: 0, err: '' })
  expect(stored.out.trimEnd().split('\n')).toHaveLength(3994)
})

async function factsOf(scene: Scene): Promise<string> {
  const database = await openDatabase(scene.placeOf('replay'), reportLost)
  let lines = ''
  for await (const { order } of allOrders(database.db, Number.MAX_SAFE_INTEGER)) lines += `${JSON.stringify(orderJson(order))}\n`
  await database.close()
  return lines
}

test('a manager’s exemption is confirmed by another process, and changes the verdict and the bulletin at once', async ({ scene }) => {
  expect(await bulletinOfGanyu(scene, EVENING)).toMatchObject({ late: 2, exempt: 0, assessedRate: { shown: '91.7%' } })

  const [shown, question = ''] = await chat(scene, EVENING, 'ganyu-manager', 'ganyu', LATE, `/豁免 ${LATE} 客户原因 录音123`)
  expect(shown).toContain('补偿：应补偿 10元')
  expect(question).toContain('结果：应补偿 10元 → 免责（客户原因）')
  const code = /确认 (\d\d)/.exec(question)?.[1]

  const [done, why, again, elsewhere] = await chat(
    scene,
    SOON,
    'ganyu-manager',
    'ganyu',
    `确认 ${code}`,
    `为什么 ${LATE}`,
    `确认 ${code}`,
    `查单 ${OF_DONGHAI}`,
  )
  expect(done).toContain(`工单 ${LATE} 已豁免：应补偿 10元 → 免责（客户原因）\n客户原因，凭证 录音123\n赣榆县公司经理`)
  expect(done).toContain('请同步在综调操作')
  expect(why).toContain('已批准免责（客户原因，有凭证），不补偿〔三(二)1〕')
  expect(again).toMatch(/已经确认过了.*不会重复执行/)
  expect(elsewhere).toBe('查无此单')
  expect(await bulletinOfGanyu(scene, LATER)).toMatchObject({ late: 2, exempt: 1, assessedRate: { shown: '95.7%' } })
})

test('due alerts are said once: one message per group and kind, and nothing the second time', async ({ scene }) => {
  const tried = await sameday(['alerts', '--as-of', EVENING, '--dry-run'], that(scene))
  expect(tried).toMatchObject({ exit: 0, out: expect.stringContaining('试运行，什么都没有写入，也没有发送') })
  const said = await jsonOf<{ key: string; group: string; kind: string; text: string }>(
    ['alerts', '--as-of', EVENING, '--json'],
    that(scene),
  )
  expect(new Set(said.map(({ group, kind }) => `${group} ${kind}`)).size).toBe(said.length)
  for (const { text } of said) expect(tried.out).toContain(text)
  expect(said.find(({ key }) => key === `alert/ganyu/after/overdue/${EVENING}`)?.text).toContain('【已超时 9 单】')
  expect(await sameday(['alerts', '--as-of', EVENING], that(scene))).toMatchObject({
    exit: 0,
    out: '截至 11月21日 20:30 没有要提醒的\n',
  })
  const waiting = await jsonOf<{ conversation: string; state: string }>(['deliveries', '--json'], that(scene))
  // What the import set aside waits for the control group since, said by a process that sends nothing itself.
  expect(waiting.filter(({ conversation }) => conversation === 'group/control')).toHaveLength(1)
  expect(waiting).toHaveLength(said.length + 1)
  expect(new Set(waiting.map(({ state }) => state))).toEqual(new Set(['queued']))
})

test('an order is shown with its state, its deadline, why, and its history', async ({ going: scene }) => {
  const { exit, out } = await sameday(['order', LATE.toLowerCase(), '--history'], that(scene, LATER))
  expect(exit).toBe(0)
  expect(out).toContain('区域：赣榆　县城')
  expect(out).toMatch(/时限：2026-11-21 18:41:13，已超时 1小时5\d分，超时 1 天\n免责：客户原因/)
  expect(out).toContain('11月20日 18:41:13 录入，16:00 后受理，应在24小时内、即 21日 18:41:13 前修复〔二(四)2〕')
  expect(out).toContain('已批准免责（客户原因，有凭证），不补偿〔三(二)1〕')
  const [observed, exempted] = out.trimEnd().split('\n').slice(-2)
  expect(observed).toMatch(/^2026-11-21 20:00:00　export　导出记为异常卡单，2026-11-21 20:3\d:\d\d 得知$/)
  expect(exempted).toMatch(/^2026-11-21 20:3\d:\d\d　ganyu-manager（chat\/console）　批准豁免：客户原因，凭证 录音123$/)
})

test('an order that is not there, and files that are no exports, are refused in one line each', async ({ going: scene }) => {
  expect(await sameday(['order', 'ZD20991231000001'], that(scene))).toMatchObject({ exit: 1, out: '', err: `${by}查无此单\n` })
  const ours = import.meta.dirname
  expect(await sameday(['import', 'none.csv', 'story.ts', '.'], that(scene), { cwd: ours })).toMatchObject({
    exit: 1,
    out: '',
    err: [
      `${by}none.csv：没有这个文件`,
      'story.ts：前 20 行里没有找到表头（工单编号、工单类型、录入时间……），不是工单导出文件',
      '.：这是文件夹，请给出文件\n',
    ].join('\n'),
  })
})

test('others may not: an installer has no right, and a person of another district learns nothing', async ({ going: scene }) => {
  const [list, refused] = await chat(scene, LATER, 'ganyu-installer-05', 'ganyu', '我的工单', `/豁免 ${LATE} 客户原因 录音124`)
  expect(list).toContain(`…${LATE.slice(-4)}`)
  expect(refused).toMatch(/^无权限/)
  const [asked, tried] = await chat(scene, LATER, 'donghai-manager', 'direct', LATE, `/豁免 ${LATE} 客户原因 录音125`)
  expect([asked, tried]).toEqual(['查无此单', '查无此单'])
})

test('the audit trail says who did and who tried what, and its chain is whole', async ({ going: scene }) => {
  const entries = await jsonOf<Record<string, string>>(['audit', '--order', LATE, '--json'], that(scene))
  expect(entries.map(({ person, action, outcome, detail }) => [person, action, outcome, detail?.replace(/ \(\d\d\)/, '')])).toEqual([
    ['ganyu-manager', '豁免', 'asked', `${LATE} 客户原因 录音123`],
    ['ganyu-manager', '豁免', 'done', 'granted customer 录音123'],
    ['ganyu-manager', '确认', 'refused', expect.stringContaining('used or expired')],
    ['ganyu-installer-05', '豁免', 'refused', 'role'],
    ['donghai-manager', '查单', 'refused', 'not there, or not theirs'],
    ['donghai-manager', '豁免', 'refused', 'not there, or not theirs'],
  ])
  // Besides these: a look at an order elsewhere, and that each of the four chats was begun.
  expect(await sameday(['audit', 'verify'], that(scene))).toMatchObject({ exit: 0, out: expect.stringContaining('审计链完整：共 11 条') })
})
