import { expect } from 'vitest'
import { ChatRoom } from '../conversation/chat-room.ts'
import { test } from '../engines/database.ts'
import type { Message } from '../../src/messages/message.ts'
import { plainText } from '../../src/messages/plain-text.ts'

const QUESTION = '客户把光猫摔坏了算不算客户原因'

test('a question that has no answer goes to customer service, is answered by one, approved by another, and from then on answered to all', async ({
  database,
}) => {
  const room = await ChatRoom.open(database, '2026-11-30 10:00')
  const installer = (text: string) => room.says('ganyu-installer-03', 'ganyu', text)
  const service = (text: string) => room.says('service', 'direct', text)
  const desk = (text: string) => room.says('desk', 'direct', text)

  expect(await room.says('ganyu-manager', 'direct', '口径 卫星宽带怎么报销')).toContain('说“转客服”')
  expect(await room.says('ganyu-dispatcher', 'direct', '今天天气怎么样')).toMatch(/^没看懂[^]*要人答复：发“转客服”$/)
  await room.says('ganyu-manager', 'direct', QUESTION)
  expect(await room.says('ganyu-manager', 'direct', '转客服')).toBe(`已转客服登记（第 1 号）：“${QUESTION}”。有答复会告诉你。`)
  expect(await installer(`转客服 ${QUESTION}`)).toContain('第 1 号')
  expect(await installer('待办')).not.toContain('口径')
  expect(await service('待办')).toContain(`第 1 号“${QUESTION}”`)

  // No figure is typed, no clause invented, and nobody agrees with themselves.
  expect(await service('/口径答复 1 赔 20 元。依据 三(一)')).toContain('应写成参数')
  expect(await service('/口径答复 1 算客户原因。')).toContain('写明依据的条款')
  expect(await service('/口径答复 1 算客户原因。依据 九(九)')).toMatch(/没有条款|写明依据/)
  expect(await installer('/口径答复 1 不算。依据 三(二)')).not.toContain('已答复')
  expect(await service('/口径答复 1 算，登记凭证后可以申请豁免。依据 三(二)1')).toContain('等另一人批准')
  expect(await service('/口径批准 1')).toBe('自己写的答复不能自己批准或驳回，请另一人决定。')
  expect(await desk('/口径驳回 1 要说清装机费 20 元以外')).toContain('已驳回')
  expect(await service('待办')).toContain('上次的答复被驳回：要说清装机费 20 元以外')
  await service('/口径答复 1 算；新装每户的 {installYuan} 元不补，先登记凭证再申请豁免。依据 三(二)1')
  expect(await desk('待办')).toContain('/口径批准 1')

  expect(await desk('/口径批准 1')).toContain('新装每户的 20 元不补')
  expect(await desk('/口径批准 1')).toBe('第 1 号已经是统一口径。')
  const told = await database.db
    .selectFrom('outgoing')
    .select(['conversation', 'message'])
    .where('key', 'like', 'wording/%')
    .orderBy('position')
    .execute()
  expect(told.map(({ conversation, message }) => [conversation, plainText(message as Message)])).toEqual([
    [
      'group/ganyu',
      expect.stringMatching(/^.+问的“客户把光猫摔坏了算不算客户原因”：算；新装每户的 20 元不补.*〔三\(二\)1〕（2026-11-30 起）$/),
    ],
    ['direct/ganyu-manager', expect.stringMatching(/^你问的“/)],
  ])
  expect(await room.says('donghai-manager', 'donghai', `${QUESTION}？`)).toContain('新装每户的 20 元不补')
  expect(await room.says('donghai-manager', 'donghai', '用户把光猫摔坏了算不算客户原因啊')).toMatch(/20 元不补|摔坏/)
  await room.close()
})

test('what is near several entries is a choice, and its number answers; a question about an order is answered about that order', async ({
  database,
}) => {
  const room = await ChatRoom.open(database, '2026-11-30 10:00')
  const asked = (text: string) => room.says('ganyu-manager', 'direct', text)
  expect(await asked('条款 三(三)1')).toMatch(/想问哪一条？】\n1\. .+\n2\. /)
  expect(await asked('客户不在家')).toMatch(/^没看懂/)
  expect(await asked('1')).toMatch(/〔三\(三\)1〕.*（2017-07-01 起）$/)
  expect(await asked('条款 四(七)')).toContain('〔四(七)〕')
  await room.orders({ id: 'ZD20261121000399', facts: { enteredAt: '2026-11-29T09:00:00+08:00' } })
  expect(await asked('0399 为什么赔')).toMatch(/ZD20261121000399[^]*10/)
  await room.close()
})
