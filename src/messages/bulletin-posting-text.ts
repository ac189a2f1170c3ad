// What is said of the posting of bulletins themselves.

export const lateTitle = (title: string): string => `${title}（补发）`
export const correctedTitle = (title: string, revision: number): string => `${title}（更正，第${revision}版）`

/** `command`: how a person still posts it; null: nobody does. */
export const leftOutText = (
  edition: string,
  days: readonly string[],
  command: { readonly date: string; readonly edition: string } | null,
): string =>
  `${days.join('、')}的${edition}没有发：到点时程序没有运行，现在已过补发的时间。${
    command === null
      ? '过了当天的进度通报不再补发。'
      : `需要的话逐天补发：sameday bulletin post --date ${command.date} --edition ${command.edition} --group <群>`
  }`

export const changedFigure = (name: string, before: string, now: string): string => `${name} ${before}→${now}`

/** `2 单有变动：赣榆县公司经理 1 单、export 1 单`. */
export const doneBy = (authors: readonly { readonly name: string; readonly orders: number }[]): string =>
  authors.length === 0
    ? '变动的单没有新的记录'
    : `${authors.reduce((sum, { orders }) => sum + orders, 0)} 单有变动：${authors.map(({ name, orders }) => `${name} ${orders} 单`).join('、')}`

export const changedLine = (changes: readonly string[], reason: string, authors: string): string =>
  `更正：${changes.join('，')}；原因：${reason}；${authors}`
export const noReason = '数据有更新'
/** Of today's: what has been done since is no mistake. */
export const progressNotCorrected = (edition: string): string => `${edition}随时间变化，不更正；当天结束后更正通报。`
export const cityNotHere = '全市的通报在能看全市的地方更正。'
