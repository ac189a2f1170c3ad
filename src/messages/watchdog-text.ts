/** What the watchdog finds, as the control group reads it, with what to do. */
export const watchdogNames = {
  'late-untold': { what: '超时的工单没有提醒过任何人，也没有人接手', todo: '发“超时”查看，并检查预警步骤和群' },
  'escalation-stalled': { what: '升级的工单没有人接手，也没有按时通知下一级', todo: '请人工通知，并检查定时工作' },
  'message-stuck': { what: '提醒或通报很久没有发出去', todo: '运行 sameday deliveries --state queued 查看' },
  'trouble-untold': { what: '没发出去的消息没有人知道', todo: '运行 sameday deliveries 查看' },
  'schedule-behind': { what: '定时工作没有按时做', todo: '看程序日志，/readyz 和 /metrics' },
} as const

export type WatchdogKind = keyof typeof watchdogNames

interface SaidFinding {
  readonly kind: WatchdogKind
  readonly count: number
  readonly most: boolean
  readonly examples: readonly string[]
}

export const watchdogAlarm = (findings: readonly SaidFinding[]): string =>
  [
    '值守检查发现问题：',
    ...findings.map(({ kind, count, most, examples }) => {
      const { what, todo } = watchdogNames[kind]
      return `${what}：${count} 项${most ? '以上' : ''}（${examples.join('、')}）。${todo}。`
    }),
  ].join('\n')

export const watchdogQuiet = '值守检查恢复正常：该提醒的都提醒了，没有搁置的升级和消息。'
