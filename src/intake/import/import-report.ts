import { formatInstant } from '../../policy/instant.ts'
import type { ImportReport } from './import-file.ts'

/** The result of a file, for people. */
export function reportText(report: ImportReport, dryRun: boolean): string {
  const { file, rows, accepted, updated, unchanged, quarantined, declaredRows } = report
  const counts = `共 ${rows} 行：新工单 ${accepted}，有更新 ${updated}，无变化 ${unchanged}，搁置 ${quarantined}`
  const lines = [
    `${file}（数据截至 ${formatInstant(report.dataAsOf).slice(0, 19).replace('T', ' ')}）${counts}${dryRun ? '。试运行，什么都没有写入' : ''}`,
  ]
  if (declaredRows !== null && declaredRows !== rows) lines.push(`注意：合计行写的是 ${declaredRows} 行，实际 ${rows} 行，文件可能不完整`)
  lines.push(...report.notes.map((note) => `注意：${note}`))
  lines.push(...report.setAside.map(({ line, id, reason }) => `第 ${line} 行${id === null ? '' : ` ${id}`}：${reason}`))
  return `${lines.join('\n')}\n`
}
