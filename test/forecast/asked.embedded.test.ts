import { afterAll, expect } from 'vitest'
import { formatInstant } from '../../src/policy/instant.ts'
import { test } from '../engines/database.ts'
import { ChatRoom } from '../conversation/chat-room.ts'
import { sameAsEver, sixWeeks, todayAt } from './six-weeks.ts'

let room: ChatRoom

test.beforeAll(async ({ database }) => {
  room = await ChatRoom.open(database, formatInstant(todayAt(16)).slice(0, 19))
  await room.orders(...sixWeeks(), ...sameAsEver())
})
afterAll(() => room.close())

test.each(['今晚能做完吗', '今晚装得完吗', '今天修得完吗？', '预计今晚几单完不成'])(
  'whoever asks %s hears how many, which, what it costs, who has room and why',
  async (asked) => {
    expect(await room.says('ganyu-installer-03', 'ganyu', asked)).toBe(
      [
        '【赣榆今晚预计 3 单完不成】',
        '八成把握：3 单完不成',
        '今天到期的承诺工单还有 5 单没完成',
        '若今晚未修复将补偿 30元（3 户次）',
        'ZD20261124102：23:59 赣榆装维01',
        'ZD20261124103：23:59 赣榆装维01',
        'ZD20261124104：23:59 赣榆装维01',
        '有余力：赣榆装维02 约 2 单',
        '依据：在手 5 单，到24点约能完成 2 单（还有 8 小时，平均每小时 0.5 单，按近6周 30 个工作日的同一时段）',
      ].join('\n'),
    )
  },
)

test.each(['今天能修吗', '修不了', '装不了怎么办', '客户问今天能不能修完'])('%s asks for no forecast', async (said) => {
  expect(await room.says('ganyu-installer-03', 'ganyu', said)).not.toContain('完不成')
})

test('why it is expected is told crew by crew', async () => {
  const answer = await room.says('ganyu-manager', 'direct', '为什么今晚做不完')
  expect(answer).toContain('【赣榆今晚预计 3 单完不成的依据】')
  expect(answer).toMatch(/赣榆装维01 +5 +2\.0 +0\.3 +3\.0/)
})

test('a group hears of its own districts only, and of a day without open promises that nothing is to be foretold', async () => {
  expect(await room.says('haizhou-manager', 'haizhou', '今晚能做完吗 赣榆')).toContain('无权限')
  expect(await room.says('haizhou-manager', 'haizhou', '今晚能做完吗')).toBe('海州今天到期的承诺工单都已完成，没有要预计的。')
})

test('where history is short it says so and foretells nothing', async () => {
  await room.orders({
    id: 'ZD20261124900',
    facts: { district: 'donghai', enteredAt: '2026-11-24T10:00:00+08:00', installer: '东海装维01' },
  })
  const answer = await room.says('donghai-manager', 'donghai', '今晚能做完吗')
  expect(answer).toContain('东海工作日的历史不足两周，暂不预计')
  expect(answer).toContain('今天到期的承诺工单还有 1 单没完成')
  expect(answer).not.toContain('补偿')
})

test('the city sees its districts in a row each', async () => {
  const answer = await room.says('city-lead', 'city', '今晚能做完吗')
  expect(answer).toContain('【全市今晚预计 3 单完不成】')
  expect(answer).toMatch(/赣榆 +5 +3 +3 +装维02 2 单/)
  expect(answer).toMatch(/东海 +1 +— +— +—/)
})

test('in weather declared as force majeure that was never seen before, ordinary days stand in, it is named, and no money is at risk', async () => {
  await room.does('desk', 'direct', '/不可抗力 宣布 暴雨 赣榆 2026-11-24 06:00 至 2026-11-24 23:00')
  const answer = await room.says('ganyu-manager', 'ganyu', '今晚能做完吗')
  expect(answer).toContain('赣榆今天有不可抗力（暴雨），以往没有这样的日子，只能按平日估计，实际可能更多')
  expect(answer).toContain('其中 3 单按现在的情况免责，不计补偿')
  expect(answer).not.toContain('将补偿')
})
