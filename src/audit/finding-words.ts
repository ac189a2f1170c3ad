import { formatInstant } from '../policy/instant.ts'
import type { Fault } from './faults.ts'
import type { Noted } from './held-against.ts'
import type { Verification } from './verify.ts'

/** What was found, a line each; the first says whether the chain is whole. */
export function findingLines(verification: Verification, noted: Noted | null): string[] {
  const { faults } = verification
  if (faults.length > 0) return [...faults.map(faultLine), ...notes(verification)]
  const { entries, hash } = verification
  const asked = noted === null ? [] : [`第 ${noted.id} 条的校验值与给出的一致`]
  return [`审计链完整：共 ${entries} 条${entries === 0 ? '' : `，末条校验值 ${hash}`}`, ...asked, ...notes(verification)]
}

function notes({ unsigned, entries, agreed, others, faults }: Verification): string[] {
  const newest = agreed.at(-1)
  return [
    ...(unsigned > 0 && unsigned === entries && faults.length === 0 ? ['审计链没有密钥：能改数据库的人可以整条重写'] : []),
    ...(unsigned > 0 && unsigned < entries ? [`第 1 至 ${unsigned} 条写入时还没有密钥，由其后的签名固定`] : []),
    ...(newest === undefined ? [] : [`与 ${agreed.length} 个检查点一致，最近的是 ${when(newest.slot)} 的第 ${newest.id} 条`]),
    ...(others > 0 ? [`检查点文件里另有 ${others} 个属于别的审计链：这个数据库曾被更换，请确认是谁换的`] : []),
  ]
}

/** Where it is broken and how. */
export function faultLine(fault: Fault): string {
  switch (fault.kind) {
    case 'missing':
      return broken(fault.id, '缺失')
    case 'duplicate':
      return broken(fault.id, '编号重复')
    case 'changed':
      return broken(fault.id, '内容被改动')
    case 'unlinked':
      return broken(fault.id, '与前一条不衔接')
    case 'reordered':
      return broken(fault.id, `次序被调换，这里是第 ${fault.belongs} 条的内容`)
    case 'mended':
      return broken(fault.id, '写入时链尾已被改动或删除，其前的记录可能缺失')
    case 'unsigned':
      return broken(fault.id, '没有签名，不是本程序写入的')
    case 'former-key':
      return broken(fault.id, '用已停用的密钥签名，不是本程序写入的')
    case 'unknown-key':
      return `审计链第 ${fault.id} 至 ${fault.until} 条无法核对：签名的密钥 ${fault.keyId} 不在这里，请把它写进 SAMEDAY_AUDIT_KNOWN_KEYS`
    case 'cut-off':
      return broken(fault.id, '及之后的记录缺失')
    case 'beyond-head':
      return broken(fault.id, '及之后的记录在链尾之外，不是本程序写入的')
    case 'stray':
      return `审计表里有 ${fault.rows} 条记录不在链上，不是本程序写入的`
    case 'no-head':
      return '审计链的链尾被删除，签名无法核对，末尾的记录可能缺失'
    case 'several-heads':
      return '审计链有不止一个链尾，链尾表被改动'
    case 'head-unsigned':
      return '审计链的链尾没有签名，链尾被改动，末尾的记录可能缺失'
    case 'head-changed':
      return '审计链的链尾被改动，末尾的记录可能缺失'
    case 'head-unknown-key':
      return `审计链的链尾无法核对：签名的密钥 ${fault.keyId} 不在这里，请把它写进 SAMEDAY_AUDIT_KNOWN_KEYS`
    case 'disagrees':
      return broken(fault.id, `与${fault.slot === null ? '给出的校验值' : ` ${when(fault.slot)} 的检查点`}不符，此条或之前的记录被改动`)
    case 'cut-off-since':
      return broken(
        fault.id,
        `${fault.slot === null ? '给出了它的校验值' : `${when(fault.slot)} 的检查点时还在`}，此条或之前的记录已被删除`,
      )
    case 'checkpoint-removed':
      return `${when(fault.slot)} 的检查点（第 ${fault.id} 条）已从数据库中删除`
    case 'checkpoint-forged':
      return `${when(fault.slot)} 的检查点被改动（${fault.where === 'file' ? '检查点文件' : '数据库'}）`
    case 'checkpoint-line':
      return `检查点文件第 ${fault.line} 行被改动，读不出来`
    case 'unreadable':
      return `审计表的结构或内容被改动，第 ${fault.after} 条之后读不出来（${fault.code}）`
  }
}

const broken = (id: number, how: string): string => `审计链在第 ${id} 条断开：${how}`

const when = (slot: number): string => formatInstant(slot).slice(0, 16).replace('T', ' ')
