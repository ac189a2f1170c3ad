import type { CardMessage, FileMessage, TableMessage } from '../../../src/messages/message.ts'
import { keptFile } from '../../fakes/kept-files.ts'
import { greyPng } from '../../fakes/wecom/png.ts'

export const table = (rows: number, mentions: readonly string[] = []): TableMessage => ({
  kind: 'table',
  title: `已超时 ${rows} 单`,
  lead: ['截至 08:30'],
  columns: ['工单号', '装维人员', '状态'].map((name) => ({ name, align: 'left' as const })),
  rows: Array.from({ length: rows }, (_, i) => [`CR202601050000${String(i).padStart(2, '0')}`, '海州装维01', '资源岗待处理·已升级']),
  notes: ['请处理'],
  mentions,
})

export const card: CardMessage = {
  kind: 'card',
  title: '豁免申请待审批',
  fields: [{ name: '工单', value: 'CR1' }],
  body: [],
  buttons: [
    { label: '批准', says: '/批准 CR1', style: 'primary', token: 'tokA' },
    { label: '驳回', says: '/驳回 CR1', style: 'danger', token: 'tokB' },
  ],
  mentions: ['ganyu-manager'],
}

export const picture: FileMessage = keptFile({ kind: 'image', name: '日报.png', mediaType: 'image/png', text: '赣榆日报' }, greyPng(64))

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
export const workbook = (bytes: number): FileMessage =>
  keptFile({ kind: 'file', name: '赣榆日报.xlsx', mediaType: xlsx, text: '赣榆日报' }, Buffer.alloc(bytes, 7))
