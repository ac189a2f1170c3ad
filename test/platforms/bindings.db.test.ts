import { afterAll, describe, expect } from 'vitest'
import { test } from '../engines/database.ts'
import { WecomRoom } from '../conversation/wecom-room.ts'

let wecom: WecomRoom
test.beforeAll(async ({ database }) => {
  wecom = await WecomRoom.open(database, '2026-11-21 17:30:00')
  wecom.room.reached = ['wecom']
  await wecom.room.orders({ id: 'ZD20261120000001', facts: { enteredAt: '2026-11-20T10:00:00+08:00' } })
})
afterAll(() => wecom.room.close())

describe('a group that nobody has bound', () => {
  test('shows nothing to anybody, an admin included', async () => {
    const answer = '本群还没有绑定，不能在这里查询和办理。\n请管理员在本群发送：/绑定 赣榆装维群'
    for (const user of ['u-ganyu-manager', 'u-desk', 'u-admin'])
      expect(await wecom.says(user, 'wrNew', '查单 ZD20261120000001')).toBe(answer)
    expect(wecom.sent.at(-1)?.conversation).toEqual({ kind: 'unbound', group: 'wrNew' })
  })

  test('is bound by an admin only', async () => {
    expect(await wecom.says('u-ganyu-manager', 'wrNew', '/绑定 赣榆')).toBe('无权限：绑定群需要管理员的角色。')
    expect(await wecom.says('u-nobody', 'wrNew', '/绑定 赣榆')).toBe('无权限：没有查到你的身份，请联系管理员登记。')
    expect((await wecom.room.audit()).slice(-2)).toMatchObject([
      { action: '绑定', outcome: 'refused', person: 'ganyu-manager' },
      { outcome: 'refused', person: null, detail: 'unknown person u-nobody: /绑定 赣榆' },
    ])
  })

  test.each([
    ['/绑定', /^没看懂：缺少群名/],
    ['/绑定 月球装维群', /^组织文件里没有群“月球装维群”。可绑定的群：海州装维群、/],
  ])('%s is answered with what is missing', async (text, answer) => {
    expect(await wecom.says('u-admin', 'wrNew', text)).toMatch(answer)
  })

  test('once bound, it is that group: its people are answered there, and the case of its id matters', async () => {
    expect(await wecom.says('u-admin', 'wrNew', '/绑定 赣榆')).toBe(
      '已绑定：本群是赣榆装维群（赣榆）。\n预警、通报发到这里。这里可以查询和办理。',
    )
    expect(await wecom.says('u-ganyu-manager', 'wrNew', '查单 ZD20261120000001')).toContain('【工单 ZD20261120000001】')
    expect(await wecom.says('u-donghai-manager', 'wrNew', '查单 ZD20261120000001')).toBe('查无此单')
    expect(await wecom.directory.addressOf({ kind: 'group', group: 'ganyu' })).toEqual({ kind: 'group', id: 'wrNew', webhook: null })
    expect(await wecom.says('u-ganyu-manager', 'WRNEW', '查单 ZD20261120000001')).toMatch(/^本群还没有绑定/)
  })

  test('a group that is elsewhere too is told that it hears what is posted on both', async () => {
    wecom.room.reached = ['wecom', 'dingtalk']
    expect(await wecom.says('u-admin', 'wrNew', '/绑定 赣榆')).toContain(
      '预警、通报发到这里，也照旧发到钉钉上的赣榆装维群。这里可以查询和办理。',
    )
    expect(await wecom.says('u-admin', 'wrCity', '/绑定 city')).toContain('\n通报发到这里，也照旧发到钉钉上的全市装维群。')
    expect(await wecom.says('u-admin', 'wrRun', '/绑定 control')).toContain('\n运行情况发到这里，也照旧发到钉钉上的运行管控群。')
    wecom.room.reached = ['wecom']
  })

  test('another group may take its place, and the binding can be undone', async () => {
    expect(await wecom.says('u-admin', 'wrOther', '/绑定 ganyu')).toContain('赣榆装维群原来绑定的另一个群已解除。')
    expect(await wecom.says('u-ganyu-manager', 'wrNew', '超时')).toMatch(/^本群还没有绑定/)
    expect(await wecom.says('u-admin', 'wrOther', '/绑定 东海装维群')).toContain('原来绑定的赣榆装维群已解除。')
    expect(await wecom.says('u-ganyu-manager', 'wrOther', '/解绑')).toMatch(/^无权限/)
    expect(await wecom.says('u-admin', 'wrOther', '/解绑')).toBe('已解除绑定：这里不再收到东海装维群的预警和通报，也不再答复。')
    expect(await wecom.directory.addressOf({ kind: 'group', group: 'donghai' })).toBeNull()
  })
})

test('a group with people of another organisation is not bound, and one that is falls silent', async () => {
  await wecom.ask('u-admin', 'wrOpen', '/绑定 灌云')
  expect(await wecom.says('stranger', 'wrOpen', '超时', { outsiders: true })).toMatch(/^无权限/)
  expect(wecom.outsidersSeen).toEqual(['guanyun'])
  expect(await wecom.says('u-guanyun-manager', 'wrOpen', '超时')).toMatch(/^本群还没有绑定/)
  expect(await wecom.directory.addressOf({ kind: 'group', group: 'guanyun' })).toBeNull()
  expect(await wecom.says('u-admin', 'wrOpen', '/绑定 灌云')).toBe('一天之内有外部单位的人员在群里说过话，不能绑定。请先移出外部人员。')
})

test('on the page and in a private chat there is nothing to bind', async () => {
  expect(await wecom.room.says('admin', 'ganyu', '/绑定 赣榆')).toBe('只能在企业微信或钉钉的群里绑定和解绑。')
})

describe('what comes from a platform', () => {
  test('as a voice without words is answered, not executed', async () => {
    await wecom.ask('u-admin', 'wrNew', '/绑定 赣榆')
    expect(await wecom.says('u-ganyu-manager', 'wrNew', '', { unread: 'voice' })).toBe(
      '没看懂：这段语音没有认出文字，请再说一次，或打字发送。',
    )
  })

  test('is old by the platform’s clock: ten minutes are in time, a second more is not executed', async () => {
    const now = wecom.room.clock.now()
    const card = '【工单 ZD20261120000001】'
    expect(await wecom.says('u-ganyu-manager', 'wrNew', 'ZD20261120000001', { saidAt: now - 600 })).toContain(card)
    expect(await wecom.says('u-ganyu-manager', 'wrNew', 'ZD20261120000001', { saidAt: now - 601 })).toMatch(/已超过10分钟，没有执行/)
    expect(await wecom.says('u-ganyu-manager', 'wrNew', 'ZD20261120000001', { saidAt: now + 3600 })).toContain(card)
  })

  test('is answered with where its channel said it can be answered', async () => {
    await wecom.ask('u-ganyu-manager', 'wrNew', '超时', { replyAddress: { reqId: 'REQ1' } })
    expect(wecom.sent.at(-1)?.replyTo).toEqual({ userId: 'u-ganyu-manager', address: { reqId: 'REQ1' } })
    // Such an address may be as good as a password: nothing of it stays behind.
    const { db } = wecom.room.database
    await expect.poll(() => db.selectFrom('outgoing').select('id').where('reply_to', 'is not', null).execute()).toEqual([])
    expect(await db.selectFrom('inbox').select('seq').where('reply_address', 'is not', null).execute()).toEqual([])
  })
})
