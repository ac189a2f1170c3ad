import { duration } from './order-words.ts'

// What the control group is told of feeds and of rows set aside, and what a bulletin on old data begins with. Times come as text.

export interface SaidFeed {
  readonly source: string
  /** Null: nothing came yet. */
  readonly dataAsOf: string | null
  readonly ageSeconds: number
  readonly limitSeconds: number
}

const state = ({ dataAsOf, ageSeconds, limitSeconds }: SaidFeed): string =>
  dataAsOf === null ? '还没有收到过数据' : `数据截至 ${dataAsOf}，已过 ${duration(ageSeconds)}，上限 ${duration(limitSeconds)}`

export const feedStale = (feed: SaidFeed): string =>
  `数据源 ${feed.source} 断了：${state(feed)}。在恢复之前，预警、通报和答复可能不准，请检查导出和推送。`

export const feedRecovered = (source: string, dataAsOf: string): string => `数据源 ${source} 已恢复：数据截至 ${dataAsOf}。`

export const bulletinOnStaleData = (feeds: readonly SaidFeed[]): string =>
  `注意：数据不新，以下数字可能不全。${feeds.map((feed) => `${feed.source} ${state(feed)}`).join('；')}`

export interface SaidSetAside {
  readonly file: string
  readonly source: string
  readonly rows: number
  readonly setAside: number
  readonly reasons: readonly { readonly reason: string; readonly rows: number }[]
}

const MOST_REASONS = 10

export const setAsideText = ({ file, source, rows, setAside, reasons }: SaidSetAside): string =>
  [
    `导入 ${file}（${source}）：共 ${rows} 行，搁置 ${setAside} 行`,
    ...reasons.slice(0, MOST_REASONS).map(({ reason, rows }) => `  ${reason}：${rows} 行`),
    ...(reasons.length > MOST_REASONS ? [`  另有 ${reasons.length - MOST_REASONS} 种原因`] : []),
    '原文已保留；更正后重新导入即可',
  ].join('\n')
