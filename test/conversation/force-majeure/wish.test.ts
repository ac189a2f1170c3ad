import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Wish, readWish } from '../../../src/conversation/commands/force-majeure-wish.ts'
import { at } from '../chat-room.ts'

const now = at('2026-11-21 09:00:00')
const districts = new Map([
  ['ganyu', 'ganyu'],
  ['赣榆', 'ganyu'],
  ['赣榆县', 'ganyu'],
  ['海州', 'haizhou'],
])

function read(text: string): Wish | string {
  const first = readWish(text)
  if ('problem' in first) return first.problem
  const wish = first.understood({ now, districts })
  return 'problem' in wish ? wish.problem : wish.understood
}

const storm = {
  districts: ['ganyu'],
  kind: '暴雨',
  from: at('2026-11-20 14:00:00'),
  to: at('2026-11-20 22:00:00'),
  except: [] as string[],
}

test.each([
  ['宣布 赣榆 暴雨 2026-11-20 14:00 至 2026-11-20 22:00', storm],
  ['宣布 暴雨 赣榆县 11-20 14:00至22:00', storm],
  ['登记 区县：赣榆 原因：暴雨 时间：11月20日14:00～11月20日22:00', storm],
  ['宣布 赣榆，暴雨，昨天14点到昨天22点', storm],
  ['宣布 GANYU 暴雨 2026-11-20T14:00:00+08:00 - 2026-11-20T22:00:00+08:00', storm],
  ['宣布 赣榆 海州 赣榆 暴雨 昨天 14:00 至 22:00', { ...storm, districts: ['ganyu', 'haizhou'] }],
  [
    '宣布 全市 台风 昨天 0:00 至 24:00',
    { ...storm, districts: ['ganyu', 'haizhou'], kind: '台风', from: at('2026-11-20 00:00:00'), to: at('2026-11-21 00:00:00') },
  ],
  ['宣布 赣榆 暴雨 8:00 至 8点30分', { ...storm, from: at('2026-11-21 08:00:00'), to: at('2026-11-21 08:30:00') }],
  ['宣布 赣榆 暴雨 昨天 14:00 至 22:00 不含 zd20261120000001、cr2', { ...storm, except: ['ZD20261120000001', 'CR2'] }],
])('understood is %j', (text, facts) => {
  expect(read(text)).toEqual({ verb: 'declare', facts })
})

test('a correction names only what it changes; a withdrawal its number; nothing lists', () => {
  expect(read('更正 3 台风')).toEqual({ verb: 'correct', number: 3, facts: { kind: '台风' } })
  expect(read('改 3号 不含 无')).toEqual({ verb: 'correct', number: 3, facts: { except: [] } })
  expect(read('更正 3 海州 昨天 10:00 至 12:00')).toEqual({
    verb: 'correct',
    number: 3,
    facts: { districts: ['haizhou'], from: at('2026-11-20 10:00:00'), to: at('2026-11-20 12:00:00') },
  })
  expect(read('撤回 3')).toEqual({ verb: 'withdraw', number: 3 })
  expect([read(''), read('列表')]).toEqual([{ verb: 'list' }, { verb: 'list' }])
})

test('a date without a year is the nearest: in January of the December that has passed', () => {
  const first = readWish('宣布 赣榆 大雪 12-31 20:00 至 1-1 06:00')
  const january = at('2027-01-02 09:00:00')
  expect('understood' in first && first.understood({ now: january, districts })).toMatchObject({
    understood: { facts: { from: at('2026-12-31 20:00:00'), to: at('2027-01-01 06:00:00') } },
  })
})

test.each([
  ['暴雨', '先写要做什么：宣布、更正、撤回、列表'],
  ['宣布 暴雨 昨天 14:00 至 22:00', '缺少区县'],
  ['宣布 赣榆 昨天 14:00 至 22:00', '缺少原因，如 暴雨'],
  ['宣布 赣榆 暴雨', '缺少起止时间，如 11-20 14:00 至 11-20 22:00'],
  ['宣布 赣榆 徐州 暴雨 昨天 14:00 至 22:00', /^不认识“徐州 暴雨”/],
  ['宣布 赣榆 暴雨 昨天 14:00', /^不认识“暴雨 昨天 14:00”/],
  ['宣布 赣榆 14:00', /^不认识“14:00”/],
  ['宣布 赣榆 暴雨 2-30 14:00 至 22:00', '没有这样的时间'],
  ['宣布 赣榆 暴雨 昨天 14:60 至 22:00', '没有这样的时间'],
  ['宣布 赣榆 暴雨 昨天 14:00 至 24:01', '没有这样的时间'],
  ['宣布 赣榆 暴雨 昨天 14:00 至 22:00 不含', '“不含”后面写工单号，没有就写 无'],
  ['宣布 赣榆 暴雨 昨天 14:00 至 22:00 不含 那张', '“不含”后面写工单号，没有就写 无'],
  ['更正', '缺少事件编号（见 /不可抗力 列表）'],
  ['更正 赣榆', '缺少事件编号（见 /不可抗力 列表）'],
  ['更正 3', '缺少要更正的内容'],
  ['撤回 3 赣榆', '撤回只写编号'],
  ['列表 赣榆', '列表后面不用写别的'],
])('not understood is %j', (text, problem) => {
  const said = read(text)
  if (typeof problem === 'string') expect(said).toBe(problem)
  else expect(said).toMatch(problem)
})

test('whatever is typed is read or answered, and a range ends in real instants', () => {
  const part = fc.oneof(
    fc.constantFrom('宣布', '更正 1', '赣榆', '暴雨', '昨天', '11-20', '14:00', '99:99', '至', '不含', '无', 'ZD1', '-'),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(part, { maxLength: 9 }), (parts) => {
      const wish = read(parts.join(' '))
      if (typeof wish === 'string') return wish !== ''
      return wish.verb !== 'declare' || (Number.isInteger(wish.facts.from) && Number.isInteger(wish.facts.to))
    }),
  )
})
