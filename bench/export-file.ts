import { createWriteStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Instant, formatInstant, parseInstant } from '../src/policy/instant.ts'
import { workbook } from '../test/intake/xlsx/workbook-file.ts'
import { seeded } from './generated-orders.ts'

/** When the exports are imported. */
export const NOW = parseInstant('2026-11-21T20:30:00+08:00') ?? 0
const DAYS = 20 * 86_400

export const columns =
  '工单编号,工单类型,产品,客户类型,客户编码,业务账号,客户姓名,联系电话,装机地址,区县,区域类型,录入时间,是否当日,预约时间,装维人员,代维单位,工单状态,竣工时间,定责原因,改约次数'.split(
    ',',
  )

/** The same row for the same number. */
function cells(n: number): string[] {
  const random = seeded(n)
  const one = (...list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? ''
  const enteredAt = NOW - 86_400 - Math.floor(random() * DAYS)
  const ended = random() < 0.9
  return [
    `CR${String(n).padStart(12, '0')}`,
    one('新装', '新装', '障碍', '障碍', '移机'),
    one('FTTH宽带', 'FTTH宽带', 'ITV高清'),
    one('公众客户', '公众客户', '公众客户', '政企客户'),
    `LYG${n % 900_000}`,
    `0518${n}@ftth`,
    '测某',
    `1${String(n).padStart(10, '2')}`,
    `测试路${n}号`,
    one('海州', '连云', '开发区', '赣榆', '东海', '灌云', '灌南'),
    one('中心区域', '县城', '乡镇', '农村'),
    shown(enteredAt),
    one('是', '是', '是', '否'),
    '',
    `赣榆装维0${1 + (n % 6)}`,
    '',
    ended ? '已竣工' : '在途',
    ended ? shown(enteredAt + Math.floor(random() * 86_400)) : '',
    '',
    '0',
  ]
}

const shown = (at: Instant): string => formatInstant(at).slice(0, 19).replace('T', ' ')

function* lines(rows: number): Generator<string> {
  yield `${columns.join()}\n`
  for (let n = 0; n < rows; n++) yield `${cells(n).join()}\n`
}

export const writeCsv = (path: string, rows: number): Promise<void> => pipeline(Readable.from(lines(rows)), createWriteStream(path))

export const writeWorkbook = (path: string, rows: number): Promise<void> =>
  writeFile(path, workbook([{ name: '工单', rows: [columns, ...Array.from({ length: rows }, (_, n) => cells(n))] }]))
