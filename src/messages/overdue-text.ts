export interface SaidOverdue {
  /** Past their deadline, open and not exempt: the sum of the next three. */
  readonly total: number
  readonly dueToday: number
  readonly dueBefore: number
  readonly notGuaranteed: number
  readonly exempt: number
}

/** `超时在途 9 单：今天到期 2、以前到期 5、不在承诺范围 2；另有免责 1 单，不催办`: the same wherever it is said. */
export function overdueText(overdue: SaidOverdue): string {
  const counted = overdueParts(overdue)
  return `超时在途 ${overdue.total} 单${overdue.total === 0 ? (counted === '' ? '' : '；') : '：'}${counted}`
}

/** The same without its head, for a title that is it. */
export function overdueParts({ dueToday, dueBefore, notGuaranteed, exempt }: SaidOverdue): string {
  const parts = [
    { name: '今天到期', orders: dueToday },
    { name: '以前到期', orders: dueBefore },
    { name: notPromised, orders: notGuaranteed },
  ].filter(({ orders }) => orders > 0)
  const counted = parts.map(({ name, orders }) => `${name} ${orders}`).join('、')
  return [counted, ...(exempt === 0 ? [] : [exemptText(exempt)])].filter((part) => part !== '').join('；')
}

export const exemptText = (orders: number): string => `另有免责 ${orders} 单，不催办`

/** Of an order that 慢必赔 does not cover, because the customer did not need the same day. */
export const notPromised = '不在承诺范围'
