import type { CardMessage, FileMessage, TableMessage } from '../../../src/messages/message.ts'
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

export const picture: FileMessage = {
  kind: 'image',
  name: '日报.png',
  mediaType: 'image/png',
  base64: greyPng(64).toString('base64'),
  text: '赣榆日报',
}
export const workbook = (bytes: number): FileMessage => ({
  kind: 'file',
  name: '赣榆日报.xlsx',
  mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  base64: Buffer.alloc(bytes, 7).toString('base64'),
  text: '赣榆日报',
})
