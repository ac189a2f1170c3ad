/** What is said of escalations, in cards, lists and the history of an order. */
export const escalationTitles = {
  asked: '工单升级，请安排改派或支援',
  raised: '工单再升一级，请安排改派或支援',
  returned: '工单退回，请重新安排',
  'not-taken': '升级的工单没有人接手',
  'still-not-taken': '升级的工单还没有人接手',
  'no-progress': '接手后没有进展，请跟进',
} as const

export const emptyNames = {
  nobody: '没有设置人员',
  away: '都不在岗',
  unbound: '都没有绑定账号',
  'caused-it': '就是上报人',
} as const
