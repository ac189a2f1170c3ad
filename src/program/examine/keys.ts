import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { endOf } from '../../audit/append.ts'
import { keyFileIn, othersMayRead } from '../../audit/key-file.ts'
import type { Finding } from '../../channels/platform.ts'
import { platformVariables } from '../../config/config.ts'
import { FOLDER as CREDENTIALS } from '../../config/credentials.ts'
import { platforms as platformTable } from '../../platforms/platforms.ts'
import { databaseFolder } from '../../remote/address.ts'
import { type Program, databaseExists } from '../program.ts'
import { found, wrong } from './finding.ts'

/** What is secret: whether it is there, and whether others than the program may read it. Nothing of it is shown. */
export async function examineKeys(program: Program, environment: NodeJS.ProcessEnv = process.env): Promise<Finding[]> {
  return [...connections(program), await auditTrail(program), ...exposed(program, environment)]
}

function connections({ config, webhooks }: Program): Finding[] {
  const set = platformVariables(config)
  const unset = webhooks.filter(({ secret }) => secret === null)
  return [
    found('配置', set.length === 0 ? '没有配置群聊渠道' : `已配置的渠道：${set.join('、')}`),
    ...unset.map(({ variable, group, platform }) =>
      wrong(
        '群机器人地址',
        `组织文件为群 ${group} 写了${platformTable[platform].name}的 ${variable}，但环境里没有：请设好再启动，或从组织文件里删去`,
      ),
    ),
    config.intakeToken === null
      ? found('推送令牌', '没有设 INTAKE_TOKEN：不接收推送和上传，工单只能用 sameday import 导入')
      : found('推送令牌', '已设（INTAKE_TOKEN）'),
  ]
}

async function auditTrail({ audit, database: { db, engine }, config, kind }: Program): Promise<Finding> {
  const what = '审计链'
  const { keys, keyFile, problem } = audit
  if (engine === 'embedded' && !databaseExists(config, kind)) {
    const key = config.auditKey === null ? `密钥将写到 ${keyFileIn(config.dataFolder)}，请另存一份` : '密钥用 SAMEDAY_AUDIT_KEY'
    return found(what, `从建立数据库时开始记；${key}`)
  }
  const head = await db.selectFrom('audit_head').selectAll().executeTakeFirst()
  if (problem !== null) return wrong(what, problem)
  const end = head === undefined ? 'broken' : endOf(head, keys)
  if (head === undefined || end === 'broken') return wrong(what, '链尾被改动或删除：请运行 sameday audit verify 查看，并保留检查点文件')
  if (end === null || end === 'unknown-key')
    return wrong(what, `没有密钥，能改数据库的人可以整条重写：请在每个进程设同一个 SAMEDAY_AUDIT_KEY（如 openssl rand -base64 48 的输出）`)
  if (keys.current?.id !== end.id)
    return wrong(what, `已改用密钥 ${end.id}，这里设的还是 ${keys.current?.id ?? '空'}：请更新 SAMEDAY_AUDIT_KEY`)
  if (keyFile === null) return found(what, `${head.id} 条，密钥 ${end.id}（SAMEDAY_AUDIT_KEY）`)
  return found(what, `${head.id} 条，密钥 ${end.id}（${keyFile}，请另存一份：丢了就不能核对）`)
}

/** Files of ours with something secret or personal in them that other accounts of this machine may read, and the one that gives people their rights. */
function exposed({ config, kind }: Program, environment: NodeJS.ProcessEnv): Finding[] {
  const what = '文件权限'
  const credentials = environment[CREDENTIALS]
  const open = [
    ...[keyFileIn(config.dataFolder)].filter((path) => existsSync(path) && othersMayRead(path)),
    // A group may be let in on purpose: systemd hands credentials over so.
    ...(credentials === undefined ? [] : filesIn(credentials)).filter((path) => othersReach(path, 4)),
    ...[databaseFolder(config.dataFolder, kind)].filter((path) => existsSync(path) && othersReach(path, 4)),
  ]
  const mendable = othersReach(config.organisationFile, 2) ? [config.organisationFile] : []
  return [
    ...(open.length === 0 ? [] : [wrong(what, `其他用户也能读 ${open.join('、')}：请运行 chmod go-rwx ${open.join(' ')}`)]),
    ...mendable.map((path) => wrong(what, `其他用户能改 ${path}，角色和权限都写在里面：请运行 chmod o-w ${path}`)),
    ...(open.length + mendable.length === 0 ? [found(what, '密钥、凭据和数据库文件夹别的用户读不了，组织文件别的用户改不了')] : []),
  ]
}

/** Whether other accounts may do this (4 read, 2 write) and come there at all; on Windows the mode does not tell. */
function othersReach(path: string, bit: 4 | 2): boolean {
  if (process.platform === 'win32' || (statSync(path).mode & bit) === 0) return false
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 1) === 0) return false
    if (folder === dirname(folder)) return true
  }
}

const filesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map(({ name }) => join(folder, name))
    : []
