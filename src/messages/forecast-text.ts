// What is said of the evening to come. Numbers are whole orders, hours and pace have one decimal.

/** `3–5`, or `4` when both are the same. */
export const rangeText = (low: number, high: number): string => (low === high ? String(low) : `${low}–${high}`)

/** `赣榆今晚预计 4 单完不成`; nothing expected: that all is likely done. */
export const expectedLine = (where: string, undone: number): string =>
  undone === 0 ? `${where}今晚预计都能完成` : `${where}今晚预计 ${undone} 单完不成`

/** How sure it is: eight of ten evenings. */
export const sureLine = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  high === 0 ? '八成把握：都能完成' : low === 0 ? `八成把握：完不成的不超过 ${high} 单` : `八成把握：${rangeText(low, high)} 单完不成`

export const openLine = (open: number, unassigned: number): string =>
  `今天到期的承诺工单还有 ${open} 单没完成${unassigned === 0 ? '' : `，其中 ${unassigned} 单未派单`}`

/** Why: what is open, how fast, how long, and which days it is compared with. */
export const reasonLine = (
  open: number,
  able: number,
  { perHour, hours }: { readonly perHour: number; readonly hours: number },
  comparable: string,
): string => `依据：在手 ${open} 单，到24点约能完成 ${able} 单（还有 ${one(hours)} 小时，平均每小时 ${one(perHour)} 单，按${comparable}）`

export const comparableDays = {
  workday: (days: number) => `近6周 ${days} 个工作日的同一时段`,
  'rest-day': (days: number) => `近6周 ${days} 个休息日的同一时段`,
  stressed: (days: number) => `近6周 ${days} 个不可抗力日的同一时段`,
} as const

/** Days that are not like others, named. */
export const stressLine = (kinds: readonly string[], where: string, compared: 'own' | 'everywhere' | 'none'): string => {
  const with_ = {
    own: '只与这样的日子比较',
    everywhere: '本区县这样的日子太少，与各区县的比较',
    none: '以往没有这样的日子，只能按平日估计，实际可能更多',
  }
  return `${where}今天有不可抗力（${kinds.join('、')}），${with_[compared]}`
}
export const holidayLine = '今天是节假日，与休息日比较'

export const roomLine = (crews: readonly { readonly name: string; readonly orders: number }[]): string =>
  `有余力：${crews.map(({ name, orders }) => `${name} 约 ${orders} 单`).join('、')}`
export const noRoom = '没有班组有余力'

export const notStartedLine = (crews: readonly { readonly name: string; readonly orders: number }[]): string =>
  `今天没有开工：${crews.map(({ name, orders }) => `${name}（在手 ${orders} 单）`).join('、')}，不计其完成`

export const tooLittleHistory = (where: string, kind: keyof typeof comparableDays): string =>
  `${where}${{ workday: '工作日', 'rest-day': '休息日', stressed: '不可抗力日' }[kind]}的历史不足两周，暂不预计`
export const nothingOpen = (where: string): string => `${where}今天到期的承诺工单都已完成，没有要预计的。`
export const morningLine = '16点截单前新录入的工单还会增加，未计在内'
export const exemptAtRisk = (orders: number): string => `其中 ${orders} 单按现在的情况免责，不计补偿`
export const visitLaterMark = '上门约在今天以后'

export const caughtUpLine = (clock: string): string => `补报：${clock} 的预计当时未能发出`
export const saidBeforeLine = (clock: string, undone: number): string =>
  `${clock} 曾${undone === 0 ? '预计都能完成' : `预计 ${undone} 单完不成`}`

const one = (value: number): string => value.toFixed(1).replace(/\.0$/, '')
