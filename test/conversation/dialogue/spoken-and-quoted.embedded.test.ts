import { afterAll, describe, expect } from 'vitest'
import { test } from '../../engines/database.ts'
import { ChatRoom } from '../chat-room.ts'

let room: ChatRoom
const ONE = 'ZD20261121600001'
const TWO = 'ZD20261121600002'
const HELPED = 'ZD20261121600004'
const OTHERS = 'ZD20261121600003'

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, '2026-11-21 17:30:00')
  await room.orders(
    { id: ONE },
    { id: TWO, facts: { installer: '赣榆装维02', kind: 'install' } },
    { id: HELPED },
    { id: OTHERS, facts: { district: 'donghai', installer: '东海装维01' } },
  )
})
afterAll(() => room.close())

const manager = 'ganyu-manager'
const spoken = (text: string): Promise<string> => room.says(manager, 'direct', text, { spoken: true })
const below = (quoted: string, text: string, place = 'ganyu'): Promise<string> => room.says(manager, place, text, { quoted })

describe('A voice', () => {
  test('is read like typed text, and answered with what was heard first', async () => {
    expect(await spoken(`查一下${ONE}。`)).toMatch(new RegExp(`^【工单 ${ONE}】\\n听到：查一下${ONE}。\n状态：`))
    expect(await spoken('为什么')).toMatch(new RegExp(`^听到：为什么\n工单 ${ONE}（`))
    expect(await spoken('今天超时多少单')).toMatch(/^听到：今天超时多少单\n/)
    expect(await spoken('尾号零零零二的单子')).toMatch(new RegExp(`^【工单 ${TWO}】\\n听到：尾号零零零二的单子\n`))
    expect(await spoken('嗯那个啥')).toMatch(/^听到：嗯那个啥\n没看懂/)
  })

  test('that changes something is confirmed, and not by another voice', async () => {
    const asked = await spoken(`${HELPED}光猫注册不上，求支撑。`)
    const code = /确认 (\d\d)/.exec(asked)?.[1] ?? ''
    expect(asked).toMatch(/^【请确认请求支撑】\n听到：ZD/)
    for (const consent of ['确认', `确认 ${code}`, `/确认 ${code}`]) {
      const answer = await spoken(consent)
      expect(answer).toContain('没有执行：语音可能听错，确认请打字回复，或点卡片上的按钮：\n')
      expect(answer).toContain(`确认 ${code}：支撑 ${HELPED} 光猫注册不上`)
    }
    expect(await room.says(manager, 'direct', '确认')).toMatch(/已请求支撑/)
    await spoken(`支撑${TWO}，光猫注册不上`)
    expect(await spoken('取消')).toMatch(/^听到：取消\n已取消：支撑/)
    expect(await spoken('确认')).toBe('听到：确认\n你在这里没有等待确认的操作。')
  })

  test('without words is asked for again', async () => {
    expect(await room.says(manager, 'direct', '', { unread: 'voice' })).toBe('没看懂：这段语音没有认出文字，请再说一次，或打字发送。')
  })
})

describe('A message that quotes another', () => {
  test('is about the order that is named there', async () => {
    await room.says(manager, 'ganyu', TWO)
    const quoted = `【工单 ${ONE}】\n状态：在途`
    expect(await below(quoted, '查单')).toContain(`【工单 ${ONE}】`)
    expect(await below(quoted, '为什么')).toMatch(new RegExp(`^工单 ${ONE}（`))
    expect(await below(quoted, '经过')).toContain(ONE)
    expect(await below('超时提醒：…0001 剩 2 小时', '这单什么情况')).toContain(`【工单 ${ONE}】`)
    for (const text of ['申请豁免 客户不在家', '豁免，客户不在家', '/豁免 客户不在家', '这单豁免 客户不在家'])
      expect(await below(quoted, text), text).toMatch(new RegExp(`^【请确认.*豁免.*】\n工单：${ONE}\n[^]*客户不在家`))
    expect(await below(quoted, '支撑 光猫注册不上')).toMatch(new RegExp(`^【请确认请求支撑】\n工单：${ONE}\n`))
  })

  test('names another order itself, or is about none, and then the quotation gives nothing', async () => {
    expect(await below(ONE, `为什么 ${TWO}`)).toMatch(new RegExp(`^工单 ${TWO}（`))
    expect(await below(ONE, '今天超时多少单')).not.toContain(ONE)
    expect(await below(ONE, '谢谢', 'direct')).toBe('不客气。')
    expect(await below(ONE, '几点前报修算当日修')).toContain('16:00')
  })

  test('gives the order and never the command', async () => {
    for (const words of [`/升级 ${ONE} 跑不过来`, '确认 37', `豁免 ${ONE} 客户原因`]) {
      expect(await below(words, '谢谢'), words).not.toContain('请确认')
      expect(await below(words, '好像不对'), words).not.toContain('请确认')
    }
    for (const text of ['客户问能不能豁免', '别豁免', '昨天豁免了', '豁免了吗'])
      expect(await below(ONE, text), text).not.toContain('请确认')
  })

  test('that names several has one of them chosen by its number', async () => {
    const list = `…0001 障碍\n…0002 新装\n${TWO}`
    expect(await below(list, '为什么')).toMatch(new RegExp(`^【有 2 张工单符合，是哪一张？】\n1\\. ${ONE} .*\n2\\. ${TWO} `))
    expect(await room.says(manager, 'ganyu', '2')).toMatch(new RegExp(`^工单 ${TWO}（`))
    expect(await below(list, '支撑 光猫注册不上')).toMatch(/^【有 2 张工单符合，是哪一张？】\n办理：支撑\n1\. /)
    expect(await room.says(manager, 'ganyu', '2')).toMatch(new RegExp(`^【请确认请求支撑】\n工单：${TWO}\n`))
  })

  test('does not give orders of others, nor the one shown last when the platform does not say what was quoted', async () => {
    await room.says(manager, 'ganyu', TWO)
    for (const quoted of [OTHERS, '…0003', '', '没有单号的一句话']) {
      expect(await below(quoted, '为什么'), quoted).toMatch(/^是哪一张工单？/)
      expect(await below(quoted, '查单'), quoted).not.toContain('【工单')
    }
  })

  test('answers the question that was quoted', async () => {
    expect(await room.says(manager, 'ganyu', `/豁免 ${ONE}`)).toMatch(/^【原因是？】/)
    expect(await below(`【原因是？】\n办理：豁免 ${ONE}`, '客户不在家')).toMatch(new RegExp(`^【请确认.*豁免.*】\n工单：${ONE}\n`))
    expect(await room.says(manager, 'ganyu', `/豁免 ${ONE}`)).toMatch(/^【原因是？】/)
    expect(await below(TWO, '申请豁免 客户不在家')).toMatch(new RegExp(`^【请确认.*豁免.*】\n工单：${TWO}\n`))
  })
})
