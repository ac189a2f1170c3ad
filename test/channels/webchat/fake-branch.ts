import type { Command, Group, Person } from '../../../src/channels/webchat/protocol.ts'

const districts = [
  ['haizhou', '海州'],
  ['lianyun', '连云'],
  ['kaifaqu', '开发区'],
  ['ganyu', '赣榆'],
  ['donghai', '东海'],
  ['guanyun', '灌云'],
  ['guannan', '灌南'],
] as const

export const groups: Group[] = [{ id: 'city', name: '全市慢必赔管控群' }, ...districts.map(([id, name]) => ({ id, name: `${name}装维群` }))]

const everywhere = ['city', ...districts.map(([id]) => id)]

export const people: Person[] = [
  { id: 'desk', name: '服务调度中心', role: '调度台席', districts: [], groups: everywhere },
  { id: 'service', name: '客户服务', role: '客服', districts: [], groups: ['city'] },
  { id: 'city-lead', name: '市公司领导', role: '全市负责人', districts: [], groups: everywhere },
  { id: 'admin', name: '系统管理员', role: '管理员', districts: [], groups: everywhere },
  ...districts.flatMap(([id, name]): Person[] => [
    { id: `${id}-manager`, name: `${name}经理`, role: '区县经理', districts: [name], groups: [id, 'city'] },
    { id: `${id}-dispatcher`, name: `${name}管控`, role: '管控', districts: [name], groups: [id, 'city'] },
    ...[1, 2, 3, 4, 5, 6].map((n): Person => ({
      id: `${id}-installer-0${n}`,
      name: `${name}装维0${n}`,
      role: '装维',
      districts: [name],
      groups: [id],
    })),
  ]),
]

export const commands: Command[] = [
  { name: '/帮助', usage: '/帮助 [命令]', summary: '能做什么，怎么说' },
  { name: '/豁免', usage: '/豁免 <工单> <原因> [凭证]', summary: '登记或提出免责' },
  { name: '/批准', usage: '/批准 <工单>', summary: '批准免责申请' },
  { name: '/驳回', usage: '/驳回 <工单> [理由]', summary: '驳回免责申请' },
  { name: '/升级', usage: '/升级 <工单> <原因>', summary: '提前上报做不了的工单' },
  { name: '查单', usage: '查单 <工单>', summary: '状态、时限、超时和依据' },
  { name: '我的工单', usage: '我的工单', summary: '派给我的在途工单' },
  { name: '超时', usage: '超时 [区县] [数量]', summary: '本群超时未完成的工单' },
  { name: '在途', usage: '在途', summary: '本群在途工单' },
  { name: '为什么', usage: '为什么 <工单>', summary: '逐条说明依据的条款' },
]
