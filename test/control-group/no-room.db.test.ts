import { expect } from 'vitest'
import { type SaidRoom, tellRoom } from '../../src/control-group/no-room.ts'
import type { TellControl } from '../../src/control-group/tell.ts'
import { test } from '../engines/database.ts'
import { at } from '../intake/sample.ts'

const NOON = at('2026-11-21 12:00:00')
const GB = 1024 ** 3
const full: SaidRoom = { full: true, free: 0.15 * GB, fullSince: NOON }
const enough: SaidRoom = { full: false, free: 40 * GB, fullSince: null }

test('a full disk is told once by however many processes, and once when there is room again', async ({ database: { db } }) => {
  const said: string[] = []
  let reached = false
  const tell: TellControl = async (_trx, key, text) => {
    if (reached) said.push(text)
    return reached ? [key] : []
  }
  const tells = (room: SaidRoom, now = NOON) => db.transaction().execute((trx) => tellRoom(trx, tell, room, now))

  expect(await tells(enough)).toEqual([])
  // Nobody heard it: it counts as not told.
  expect(await tells(full)).toEqual([])
  reached = true
  expect(await tells(enough)).toEqual([])
  const eight = await Promise.all(Array.from({ length: 8 }, () => tells(full)))
  expect(eight.flat()).toEqual([`room/full/${NOON}`])
  expect(await tells(full, NOON + 3600)).toEqual([])
  expect(await tells(enough, NOON + 7200)).toEqual([`room/enough/${NOON + 7200}`])
  expect(await tells(enough, NOON + 7300)).toEqual([])
  // A server's, which could not even be written down.
  expect(await tells({ full: false, free: null, fullSince: NOON + 9000 }, NOON + 9600)).toHaveLength(1)
  expect(said).toEqual([
    '数据文件夹所在的磁盘只剩 153 MB：推送、上传和群里的新消息暂不接收，已收下的照常处理。请清理或扩容，有空间后自动恢复；查看：sameday doctor',
    '磁盘空间已够（剩 40.0 GB），已恢复接收。11月21日 12:00起未收下的：群里已请本人重发，推送和上传由来源重发。',
    '磁盘空间已够，已恢复接收。11月21日 14:30起未收下的：群里已请本人重发，推送和上传由来源重发。',
  ])
})
