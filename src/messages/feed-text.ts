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

export interface SaidReason {
  readonly reason: string
  readonly rows: number
}

interface SaidFile {
  readonly file: string
  readonly source: string
}

const MOST_REASONS = 10

const reasonLines = (reasons: readonly SaidReason[], unit: string): string[] => [
  ...reasons.slice(0, MOST_REASONS).map(({ reason, rows }) => `  ${reason}：${rows} ${unit}`),
  ...(reasons.length > MOST_REASONS ? [`  另有 ${reasons.length - MOST_REASONS} 种原因`] : []),
]

const total = (reasons: readonly SaidReason[]): number => reasons.reduce((sum, { rows }) => sum + rows, 0)

/** Of a file that was taken. */
export const setAsideText = ({
  file,
  source,
  rows,
  reasons,
}: SaidFile & { readonly rows: number; readonly reasons: readonly SaidReason[] }): string =>
  [
    `导入 ${file}（${source}）：共 ${rows} 行，搁置 ${total(reasons)} 行`,
    ...reasonLines(reasons, '行'),
    '原文已保留；更正后重新导入即可',
  ].join('\n')

/** A line about a file that was not taken, or only as far as it could be read. */
export const refusedFileText = ({
  file,
  source,
  problem,
  rows,
  reasons,
}: SaidFile & { readonly problem: string; readonly rows: number; readonly reasons: readonly SaidReason[] }): string =>
  [
    `导入 ${file}（${source}）失败：${problem}`,
    rows === 0 ? '什么都没有收下' : `此前已读 ${rows} 行，收下的仍然有效${reasons.length === 0 ? '' : `，搁置 ${total(reasons)} 行`}`,
    ...reasonLines(reasons, '行'),
    '请更正后重新导入整个文件，已收的行不会重复',
  ].join('\n')

/** Of events that were pushed. */
export const refusedPushText = (source: string, reasons: readonly SaidReason[]): string =>
  [
    `推送（${source}）：拒收 ${total(reasons)} 个事件`,
    ...reasonLines(reasons, '个'),
    '原文已保留；更正后重新推送即可。一小时内再有拒收，随下一次一并通知',
  ].join('\n')
