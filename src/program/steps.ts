/** What may take long when the program opens, in the words of whoever waits on a terminal. */
export const steps = {
  'make-database': '建立数据库（第一次启动，请稍等）',
  'open-database': '打开数据库',
  'migrate-database': '把数据库升到本版本',
  'wait-for-older': '等旧版本的进程停下（它们会自己停）',
  'judge-orders': '核对工单的判定口径',
  'make-demonstration': '准备演示工单',
  'open-channels': '接通消息的收发',
} as const

export type Step = keyof typeof steps

/** Hears of each step when it begins. */
export type Begins = (step: Step) => Promise<void>
