/** Figures of a bulletin by the words that people use for them, the first that fits; the names are those of bulletins/items.ts. */
const ITEMS: readonly (readonly [RegExp, string])[] = [
  [/应完成|应装|应修|承诺(?!在途)|到期单/, 'due'],
  [/按时|及时(?!率)|准时/, 'onTime'],
  [/免责|豁免/, 'exempt'],
  [/超时未完/, 'overdue'],
  [/超时在途|未完成超时/, 'overdueTotal'],
  [/未确认(?:的)?改约|改约未确认/, 'unconfirmedReschedules'],
  [/撤单/, 'cancelledAfterDue'],
  [/(?:过期|到期|逾期|超期)(?:没有?|未)?(?:赔付?|补偿|付)/, 'unpaidPastPayByFen'],
  [/超时|逾期|迟/, 'late'],
  [/承诺在途|在途/, 'openNow'],
  [/未到期|未完成/, 'open'],
  [/已完成|完成(?!率)/, 'done'],
  [/应补偿|补偿|赔付|应赔/, 'accruedFen'],
  [/改约/, 'rescheduled'],
  [/受理/, 'acceptanceFaults'],
  [/考核/, 'assessedRate'],
  [/及时率|原始率/, 'rawRate'],
]

/** The figure that is meant; null: none is named. */
export const itemOf = (text: string): string | null => ITEMS.find(([expression]) => expression.test(text))?.[1] ?? null
