import type { Incoming } from '../../../src/conversation/inbox/incoming.ts'
import type { CardMessage, FileMessage, Message, TableMessage } from '../../../src/messages/message.ts'
import { keptFile } from '../../fakes/kept-files.ts'
import { type FakeWorld, type Plan, START, fakeWorld } from './fake-deps.ts'

const GANYU = { kind: 'group', group: 'ganyu' } as const
const CITY = { kind: 'group', group: 'city' } as const

const overdue: TableMessage = {
  kind: 'table',
  title: '赣榆：超时未完成 5 单',
  lead: ['截至 11月21日 17:30，按超时长短排列'],
  columns: [
    { name: '工单', align: 'left' },
    { name: '类型', align: 'left' },
    { name: '应完成', align: 'left' },
    { name: '超时', align: 'right' },
    { name: '装维', align: 'left' },
    { name: '客户', align: 'left' },
    { name: '预计赔付', align: 'right' },
  ],
  rows: [
    ['GY261118031', '修', '11-19 09:12', '2天8小时', '赣榆装维03', '王* 188****0317', '30.00 元'],
    ['GY261119044', '修', '11-19 23:59', '1天17小时', '赣榆装维01', '李*华 188****2210', '20.00 元'],
    ['GY261120007', '装', '11-20 23:59', '17小时30分', '赣榆装维05', '赵* 188****9003', '20.00 元'],
    ['GY261120019', '修', '11-21 10:40', '6小时50分', '赣榆装维02', '孙*明 188****4471', '10.00 元'],
    ['GY261120026', '修', '11-21 15:05', '2小时25分', '未派单', '周* 188****6652', '10.00 元'],
  ],
  notes: ['共 5 单，预计赔付 90.00 元；数据截至 17:20'],
}

const bulletin: TableMessage = {
  kind: 'table',
  title: '全市当日装维进度通报（11月21日 18:00）',
  lead: ['应完成 412 单，已完成 351 单，及时率 97.3 %'],
  columns: [
    { name: '区县', align: 'left' },
    { name: '排名', align: 'right' },
    { name: '应完成', align: 'right' },
    { name: '及时', align: 'right' },
    { name: '超时', align: 'right' },
    { name: '免责', align: 'right' },
    { name: '在途', align: 'right' },
    { name: '及时率', align: 'right' },
    { name: '考核率', align: 'right' },
  ],
  rows: [
    ['海州', '1', '96', '88', '1', '0', '7', '98.9 %', '98.9 %'],
    ['开发区', '2', '41', '37', '1', '1', '3', '97.4 %', '100.0 %'],
    ['赣榆', '3', '78', '65', '2', '0', '11', '97.0 %', '97.0 %'],
    ['东海', '4', '66', '54', '2', '1', '10', '96.4 %', '98.2 %'],
    ['连云', '5', '52', '43', '2', '0', '7', '95.6 %', '95.6 %'],
    ['灌云', '6', '44', '36', '2', '0', '6', '94.7 %', '94.7 %'],
    ['灌南', '7', '35', '28', '2', '0', '5', '93.3 %', '93.3 %'],
  ],
  notes: ['率不含在途；考核率剔除免责。—— 表示没有应完成的工单'],
}

/** The name is what somebody typed into an order form: it must stay text. */
export const HOSTILE = '<img src=x onerror="document.title=\'owned\'"><b>王</b>'

const order: CardMessage = {
  kind: 'card',
  title: 'GY261120026 修 · 已超时 2小时25分',
  fields: [
    { name: '区县', value: '赣榆（县城）' },
    { name: '受理', value: '11月20日 15:05' },
    { name: '应完成', value: '11月21日 15:05（24小时修）' },
    { name: '装维', value: '未派单' },
    { name: '客户', value: `${HOSTILE} 188****6652` },
    { name: '预计赔付', value: '10.00 元' },
  ],
  body: ['16:00 以后受理的修障单，自受理起 24 小时内修复〔二(四)2〕', '超过时限，每户每天 10 元，不足一天按一天〔三(一)〕'],
  buttons: [
    { label: '为什么', says: '为什么 GY261120026', style: 'plain' },
    { label: '提出免责', says: '/豁免 GY261120026 客户原因 录音123', style: 'primary' },
  ],
}

const question: CardMessage = {
  kind: 'card',
  title: '请确认：登记免责',
  fields: [
    { name: '工单', value: 'GY261120026' },
    { name: '原因', value: '客户原因' },
    { name: '证据', value: '录音123' },
  ],
  body: ['确认后立即生效，记入你的名下。10 分钟内有效，也可以回复“确认 37”。'],
  buttons: [
    { label: '确认', says: '确认 37', style: 'primary' },
    { label: '取消', says: '取消 37', style: 'danger' },
  ],
}

const picture: FileMessage = keptFile(
  { kind: 'image', name: '排名.png', mediaType: 'image/png', text: '全市排名图' },
  Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64'),
)

const workbook: FileMessage = keptFile(
  {
    kind: 'file',
    name: '赣榆日报-2026-11-21.xlsx',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    text: '当日明细，三张表',
  },
  Buffer.from('UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==', 'base64'),
)

const text = (words: string, mentions: string[] = []): Message => ({ kind: 'text', text: words, mentions })

function answer({ text: said, person }: Incoming): Message[] {
  if (said.startsWith('超时')) return [overdue]
  if (said.startsWith('查单')) return [order]
  if (said.startsWith('/豁免')) return [question]
  if (said === '确认 37')
    return [
      text('已登记免责：GY261120026，客户原因，证据 录音123。\n赔付由 10.00 元变为 0.00 元〔三(二)〕。请同步在综调操作。', [person ?? '']),
    ]
  if (said.startsWith('取消')) return [text('已取消，什么都没有改。')]
  if (said.startsWith('通报')) return [bulletin, workbook]
  if (said.startsWith('图')) return [picture]
  if (said.startsWith('为什么'))
    return [
      text(
        'GY261120026 为什么超时：\n1. 11月20日 15:05 受理〔三(三)2〕\n2. 24 小时内修复，应在 11月21日 15:05 前〔二(四)2〕\n3. 至今未完成，已超时 2小时25分',
      ),
    ]
  return [text(`没看懂“${said.slice(0, 20)}”。发送 /帮助 查看能做什么。`)]
}

const alert: TableMessage = {
  kind: 'table',
  title: '预警：3 单将在 1 小时内超时',
  lead: ['请尽快上门；做不了的请提前 /升级'],
  columns: [
    { name: '工单', align: 'left' },
    { name: '类型', align: 'left' },
    { name: '应完成', align: 'left' },
    { name: '还剩', align: 'right' },
    { name: '装维', align: 'left' },
  ],
  rows: [
    ['GY261121040', '修', '18:20', '48分', '赣榆装维01'],
    ['GY261121043', '修', '18:27', '55分', '赣榆装维04'],
    ['GY261121051', '装', '18:30', '58分', '赣榆装维01'],
  ],
  notes: [],
  mentions: ['ganyu-installer-01', 'ganyu-installer-04', 'ganyu-manager'],
}

const plans: Plan[] = [
  { at: START + 300, what: '赣榆 超时前预警', conversation: GANYU, message: alert },
  { at: START + 1800, what: '全市 进度通报', conversation: CITY, message: bulletin },
]

/** An afternoon of the branch, lively enough to look at. */
export function fakeDay(kind: 'demo' | 'replay'): FakeWorld {
  const world = fakeWorld(answer, plans, kind)
  const yesterday = START - 86_400
  for (let n = 0; n < 70; n++) world.past(GANYU, `ganyu-installer-0${1 + (n % 6)}`, yesterday - 20_000 + n * 200, `第 ${n + 1} 单已到现场`)
  world.past(GANYU, { ...bulletin, title: '赣榆当日装维终报（11月20日 20:00）', rows: bulletin.rows.slice(2, 3) }, yesterday + 9000)
  world.past(GANYU, 'ganyu-dispatcher', START - 5400, '今天下午单子多，大家注意 18:00 前的')
  world.past(GANYU, 'ganyu-installer-01', START - 5340, '我的工单', true)
  world.past(GANYU, text('你有 4 单在途，最早的 GY261121040 应在 18:20 前完成。'), START - 5338)
  world.past(CITY, 'desk', START - 3000, '开发区装机终端已到库，请自行领取')
  world.past(CITY, { ...bulletin, title: '全市当日装维进度通报（11月21日 16:00）' }, START - 5400)
  return world
}
