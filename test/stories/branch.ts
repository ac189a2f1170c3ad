import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatInstant } from '../../src/policy/instant.ts'
import { fourSteps, withSteps } from '../alerting/four-steps.ts'
import { csv, row } from '../intake/sample.ts'

const shipped = join(import.meta.dirname, '../../config/lianyungang.yaml')

/** The user ids of the example's people on real platforms. */
export const wecomId = (person: string): string => `u-${person}`
export const dingtalkId = (person: string): string => `d-${person}`

/**
 * Writes the example organisation with everybody's accounts, and what else it is to say; the path. Its alerts are counted from the times of the
 * orders alone: on a real clock it could be any hour of the day.
 */
export function branchFile(folder: string, edit: (text: string) => string = (text) => text): string {
  const text = withSteps(fourSteps, readFileSync(shipped, 'utf8'))
  const at = text.indexOf('\npeople:')
  const people = text
    .slice(at)
    .replaceAll(
      /\bid: ([a-z-]+-(?:manager|dispatcher|installer-\d\d)|desk|service|settlement|it|city-lead|admin),/g,
      (id, person: string) => `${id} platforms: { wecom: ${wecomId(person)}, dingtalk: ${dingtalkId(person)} },`,
    )
  const path = join(folder, 'branch.yaml')
  writeFileSync(path, edit(`${text.slice(0, at)}${people}\nbotNames: [装维助手]\n`))
  return path
}

/** Writes an export of repairs in 赣榆 that were entered so many days ago and are still open; the path. */
export function openRepairs(folder: string, ids: readonly string[], daysAgo: number): string {
  const path = join(folder, `orders-${ids[0]}.csv`)
  const now = Math.floor(Date.now() / 1000)
  const entered = shanghai(now - daysAgo * 86_400)
  const rows = ids.map((id) =>
    row({ 工单编号: id, 工单类型: '障碍', 录入时间: entered, 工单状态: '在途', 竣工时间: '', 客户编码: `LYG-${id}`, 定责原因: '' }),
  )
  // Exported now: of what comes after its export a file cannot tell.
  writeFileSync(path, csv(...rows).replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, shanghai(now)))
  return path
}

/** `2026-11-21 20:00:00`. */
const shanghai = (at: number): string => formatInstant(at).slice(0, 19).replace('T', ' ')
