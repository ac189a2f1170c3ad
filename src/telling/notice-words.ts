import type { NoticeState } from '../db/tables/telling.ts'

export const noticeNames = {
  waiting: '待发',
  sending: '发送中',
  handed: '名单已交出，等平台应答',
  accepted: '平台已受理，等回执',
  doubt: '不知平台收到没有',
  delivered: '已送达',
  unknown: '72小时无回执，须电话告知',
  failed: '发不到，须电话告知',
  stuck: '须人工处理后再发',
  called: '已电话告知',
} as const satisfies Record<NoticeState, string>
