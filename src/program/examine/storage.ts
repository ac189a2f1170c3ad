import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { sql } from 'kysely'
import type { Finding } from '../../channels/platform.ts'
import type { Db } from '../../db/database.ts'
import { kindNames } from '../../db/mark.ts'
import { freeBytes } from '../../db/room.ts'
import { sizeText } from '../../messages/room-text.ts'
import { type Program, databaseExists } from '../program.ts'
import { found, wrong } from './finding.ts'

/** The database, and the disks that it and the files beside it are on. */
export async function examineStorage(program: Program): Promise<Finding[]> {
  return [await database(program), await disk(program), ...filesDisk(program)]
}

async function database({ database: { db, engine, schema }, kind, config }: Program): Promise<Finding> {
  const what = '数据库'
  const { rows } = await sql<{ version: string; bytes: number }>`
    select current_setting('server_version') as version, pg_database_size(current_database())::float8 as bytes`.execute(db)
  const { version = '?', bytes = 0 } = rows[0] ?? {}
  const size = `，共 ${sizeText(bytes)}`
  if (engine === 'server') return found(what, `${kindNames[kind]}，PostgreSQL 服务器 ${version}，模式 ${schema}${size}`)
  if (kind === 'live' && !databaseExists(config, kind)) return wrong(what, '还没有正式数据库：先用 sameday import 导入工单')
  return found(what, `${kindNames[kind]}，内置引擎（PostgreSQL ${version}）${size}。断电时最后的写入可能丢失，正式使用请设 DATABASE_URL`)
}

const WHAT = '磁盘'
const stops = '推送、上传和群里的新消息暂不接收'
const todo = '请清理或扩容，有空间后自动恢复'

async function disk({ room, database: { db, engine }, config }: Program): Promise<Finding> {
  const { full, free } = await room.look()
  if (engine === 'server') return serverDisk(full, await freeOnServer(db), room.least)
  if (free === null) return emptyDisk(config.dataFolder, room.least)
  const left = `数据文件夹所在的磁盘剩 ${sizeText(free)}`
  if (full) return wrong(WHAT, `${left}，少于 ${sizeText(room.least)}（SAMEDAY_MIN_FREE_MB），${stops}：${todo}`)
  return found(WHAT, `${left}，少于 ${sizeText(room.least)} 时${stops}`)
}

/** There is no database yet: the disk that it will be on. */
function emptyDisk(folder: string, least: number): Finding {
  const free = freeBytes(nearest(folder))
  const left = `${folder} 会在的磁盘剩 ${sizeText(free)}`
  return free < least ? wrong(WHAT, `${left}，少于 ${sizeText(least)}（SAMEDAY_MIN_FREE_MB）：${todo}`) : found(WHAT, left)
}

const nearest = (folder: string): string => (existsSync(folder) ? folder : nearest(dirname(resolve(folder))))

function serverDisk(full: boolean, free: number | null, least: number): Finding {
  if (full) return wrong(WHAT, `数据库服务器的磁盘满了，${stops}：请在服务器上清理或扩容，有空间后自动恢复`)
  if (free === null) return found(WHAT, '数据库能写入；剩余空间要在数据库服务器上看：df -h 数据目录')
  const left = `数据库所在的磁盘剩 ${sizeText(free)}`
  return free < least
    ? wrong(WHAT, `${left}，少于 ${sizeText(least)}（SAMEDAY_MIN_FREE_MB），写满后${stops}：请清理或扩容`)
    : found(WHAT, left)
}

/** Where the server is on this machine and says where its files are; null: only it knows. */
async function freeOnServer(db: Db): Promise<number | null> {
  const { rows } = await sql<{ folder: string }>`
    select setting as folder from pg_settings
    where name = 'data_directory' and (inet_server_addr() is null or inet_server_addr() << '127.0.0.0/8' or inet_server_addr() = '::1')`.execute(
    db,
  )
  const folder = rows[0]?.folder
  return folder !== undefined && existsSync(folder) ? freeBytes(folder) : null
}

/** Of a server's program: checkpoints of the trail and the command socket are in the data folder. */
function filesDisk({ database: { engine }, config, room }: Program): Finding[] {
  if (engine !== 'server' || !existsSync(config.dataFolder)) return []
  const what = '数据文件夹'
  const free = freeBytes(config.dataFolder)
  const left = `${config.dataFolder} 所在的磁盘剩 ${sizeText(free)}`
  return [free < room.least ? wrong(what, `${left}，少于 ${sizeText(room.least)}：检查点文件会写不下，请清理或扩容`) : found(what, left)]
}
