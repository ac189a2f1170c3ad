import { listOf, listOrNone, oneOf, refuse, section, text } from './schema-fields.ts'

/** What a line of a top-up batch says. */
export const batchFields = ['batch', 'number', 'account', 'household', 'amount', 'kind', 'orders', 'enteredOn', 'note'] as const
export type BatchField = (typeof batchFields)[number]

/** What the back office's result says besides. */
export const resultFields = ['batch', 'number', 'account', 'amount', 'result', 'reason', 'paidAt'] as const
export type ResultField = (typeof resultFields)[number]

/** 充值批次与结果文件: how the back office's files are written. */
export interface PayoutFiles {
  /** The columns of a batch, in their sequence. */
  readonly batch: readonly { readonly is: BatchField; readonly name: string }[]
  /** By which names the columns of a result are known. */
  readonly result: Readonly<Record<ResultField, readonly string[]>>
  /** Which words of a result say that the money arrived, or did not. */
  readonly words: { readonly paid: readonly string[]; readonly failed: readonly string[] }
}

const usual: PayoutFiles = {
  batch: [
    { is: 'batch', name: '批次号' },
    { is: 'number', name: '序号' },
    { is: 'account', name: '业务账号' },
    { is: 'household', name: '客户编码' },
    { is: 'amount', name: '赔付金额' },
    { is: 'kind', name: '赔付类型' },
    { is: 'orders', name: '工单编号' },
    { is: 'enteredOn', name: '录入日期' },
    { is: 'note', name: '备注' },
  ],
  result: {
    batch: ['批次号'],
    number: ['序号'],
    account: ['业务账号'],
    amount: ['赔付金额'],
    result: ['处理结果'],
    reason: ['失败原因'],
    paidAt: ['到账时间'],
  },
  words: { paid: ['成功'], failed: ['失败'] },
}

/** Without these a line of the result cannot be told from another. */
const needed: readonly BatchField[] = ['batch', 'number', 'account', 'amount']

const batch = listOf(section({ is: oneOf(batchFields), name: text })).superRefine((columns, ctx) => {
  const missing = needed.filter((field) => !columns.some(({ is }) => is === field))
  if (missing.length > 0) refuse(ctx, `批次文件至少要有这些列：${missing.join('、')}`)
  for (const [i, { is, name }] of columns.entries())
    if (columns.findIndex((other) => other.is === is || other.name === name) < i) refuse(ctx, '同一内容或同一列名只能写一次', [i])
})

const names = listOrNone(text)
const resultNames = section({
  batch: names,
  number: names,
  account: names,
  amount: names,
  result: names,
  reason: names,
  paidAt: names,
} satisfies Record<ResultField, typeof names>)

export const payoutFilesSchema = section({
  batch: batch.nullish(),
  result: resultNames.nullish(),
  paid: names,
  failed: names,
})
  .nullish()
  .transform((given): PayoutFiles => ({
    batch: given?.batch ?? usual.batch,
    result: namesWith(given?.batch ?? usual.batch, given?.result ?? null),
    words: {
      paid: [...new Set([...usual.words.paid, ...(given?.paid ?? [])])],
      failed: [...new Set([...usual.words.failed, ...(given?.failed ?? [])])],
    },
  }))

/** The names that the batch itself has, the usual ones, and those of the file. */
function namesWith(columns: PayoutFiles['batch'], given: Readonly<Record<ResultField, readonly string[]>> | null): PayoutFiles['result'] {
  const of = (field: ResultField): readonly string[] => {
    const ours = columns.filter(({ is }) => is === field).map(({ name }) => name)
    return [...new Set([...(given?.[field] ?? []), ...ours, ...usual.result[field]])]
  }
  return {
    batch: of('batch'),
    number: of('number'),
    account: of('account'),
    amount: of('amount'),
    result: of('result'),
    reason: of('reason'),
    paidAt: of('paidAt'),
  }
}
