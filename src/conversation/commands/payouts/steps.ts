import { orderAnd, orderAndNote } from '../../reading/order-and-more.ts'
import { weighNotice } from './notice-told.ts'
import { payoutDeed } from './payout-deed.ts'

const reasonField = (reason: string) => [{ name: '理由', value: reason }]

/** 五: the service dispatch centre registers what is owed, where the program does not. */
export const registerPayout = payoutDeed({
  name: 'register-payout',
  word: '登记赔付',
  aliases: ['赔付登记'],
  usage: '/登记赔付 <工单>',
  example: '/登记赔付 ZD20261121000001',
  summary: '登记一笔应付的赔付（被退回的，或没有自动登记的）',
  action: 'register-payout',
  does: '登记赔付',
  step: 'register',
  read: (rest) => orderAndNote(rest),
  saying: ({ note }) => ({ reason: note, how: 'voice', fields: note === null ? [] : reasonField(note) }),
})

/** I-17: a recorded cause that would exempt, and nobody exempted: somebody decides that it is paid. */
export const release = payoutDeed({
  name: 'release',
  word: '放行',
  aliases: ['放行赔付'],
  usage: '/放行 <工单> <理由>',
  example: '/放行 ZD20261121000001 已核实，不是客户原因',
  summary: '记录的原因可能免责、没有豁免的赔付，核实后放行',
  action: 'release-payout',
  does: '放行赔付',
  needs: ['text'],
  asks: { text: { question: '放行的理由是？', example: '已核实，不是客户原因', free: true } },
  step: 'release',
  read: (rest) => orderAnd('理由', rest),
  saying: ({ text: reason }) => ({ reason, how: 'voice', fields: reasonField(reason) }),
})

export const returnPayout = payoutDeed({
  name: 'return-payout',
  word: '退回赔付',
  aliases: ['赔付退回'],
  usage: '/退回赔付 <工单> <理由>',
  example: '/退回赔付 ZD20261121000001 账号已销户',
  summary: '把登记的赔付退回服务调度中心，写明理由',
  action: 'audit-payout',
  does: '退回赔付',
  needs: ['text'],
  asks: { text: { question: '退回的理由是？', example: '账号已销户', free: true } },
  step: 'return',
  read: (rest) => orderAnd('理由', rest),
  saying: ({ text: reason }) => ({ reason, how: 'voice', fields: reasonField(reason) }),
})

/** 四(六): by SMS or voice; a person records it where the gateway cannot. */
export const payoutTold = payoutDeed({
  name: 'payout-told',
  word: '赔付已告知',
  aliases: ['已告知赔付'],
  usage: '/赔付已告知 <工单> [短信]',
  example: '/赔付已告知 ZD20261121000001',
  summary: '记录已打电话（或写明短信）告知客户：赔付到账，或不赔付的原因',
  action: 'tell-payout',
  does: '登记赔付告知',
  step: 'tell',
  instead: weighNotice,
  read: (rest) => orderAndNote(rest),
  saying: ({ note }) => {
    const how = note !== null && /短信|sms/i.test(note) ? 'sms' : 'voice'
    return { reason: null, how, fields: [{ name: '方式', value: how === 'sms' ? '短信' : '电话' }] }
  },
})
